import type { DescMessage, Message } from '@bufbuild/protobuf';

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

/** What programs read of an error. @see https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto */
export interface ErrorInfo {
  /** For example ACCESS_TOKEN_EXPIRED. */
  readonly reason: string;
  /** Who defined the reason, for example googleapis.com. */
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Further message of an API for programs, for example InvalidTemplateParameters. It is small: it travels in headers too. */
export interface ErrorDetail {
  readonly type: DescMessage;
  readonly message: Message;
}

/** The one error that API handlers and engines throw; each transport writes it in its own form. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly info: ErrorInfo | undefined;
  readonly detail: ErrorDetail | undefined;

  constructor(
    readonly status: StatusName,
    message: string,
    options?: ErrorOptions & { readonly info?: ErrorInfo; readonly detail?: ErrorDetail },
  ) {
    super(bounded(message), options);
    this.info = options?.info;
    this.detail = options?.detail;
  }
}

function bounded(message: string): string {
  const cut = message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
  // Half a surrogate pair cannot be written as UTF-8.
  return cut.replace(/\p{Surrogate}/gu, '\ufffd');
}
