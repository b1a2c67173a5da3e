import type { ServerResponse } from 'node:http';
import type { ApiError, StatusName } from '../api/apiError.ts';

/**
 * HTTP code of each status, and the reason Google's older error form gives with it.
 * @see https://cloud.google.com/apis/design/errors
 */
const httpErrors: Readonly<Record<StatusName, { readonly code: number; readonly reason: string }>> = {
  CANCELLED: { code: 499, reason: 'cancelled' },
  INVALID_ARGUMENT: { code: 400, reason: 'badRequest' },
  DEADLINE_EXCEEDED: { code: 504, reason: 'deadlineExceeded' },
  NOT_FOUND: { code: 404, reason: 'notFound' },
  ALREADY_EXISTS: { code: 409, reason: 'alreadyExists' },
  PERMISSION_DENIED: { code: 403, reason: 'forbidden' },
  RESOURCE_EXHAUSTED: { code: 429, reason: 'rateLimitExceeded' },
  FAILED_PRECONDITION: { code: 400, reason: 'failedPrecondition' },
  ABORTED: { code: 409, reason: 'aborted' },
  OUT_OF_RANGE: { code: 400, reason: 'outOfRange' },
  UNIMPLEMENTED: { code: 501, reason: 'notImplemented' },
  INTERNAL: { code: 500, reason: 'backendError' },
  UNAVAILABLE: { code: 503, reason: 'backendError' },
  UNAUTHENTICATED: { code: 401, reason: 'authError' },
};

/** Writes the error as Google's APIs do: `{error: {code, message, status, errors}}`. */
export function writeError(
  response: ServerResponse,
  error: ApiError,
  options: { readonly code?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): void {
  const known = httpErrors[error.status];
  const code = options.code ?? known.code;
  const { message, status } = error;
  const body = {
    error: { code, message, errors: [{ message, domain: 'global', reason: known.reason }], status },
  };
  writeJson(response, code, body, options.headers);
}

export function writeJson(
  response: ServerResponse,
  code: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const content = Buffer.from(JSON.stringify(body));
  response.writeHead(code, {
    'Content-Length': content.length,
    'Content-Type': 'application/json; charset=UTF-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(content);
}
