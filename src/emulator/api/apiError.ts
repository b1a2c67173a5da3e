/**
 * Canonical gRPC status codes.
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 */
export const StatusCode = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;
export type StatusName = keyof typeof StatusCode;

/**
 * Characters of an error's message. A gRPC status travels in HTTP/2 headers, and one that does not fit there leaves the
 * whole connection without answers.
 */
const longestMessage = 4_000;

/** The one error that API handlers and engines throw; each transport writes it in its own form. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: StatusName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(bounded(message), options);
  }
}

function bounded(message: string): string {
  const cut = message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
  // Half a surrogate pair cannot be written as UTF-8.
  return cut.replace(/\p{Surrogate}/gu, '\ufffd');
}
