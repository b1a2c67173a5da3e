import type { ServerResponse } from 'node:http';
import { toJson } from '@bufbuild/protobuf';
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

/** Writes the error as Google's APIs do: `{error: {code, message, status, errors, details}}`. */
export function writeError(
  response: ServerResponse,
  error: ApiError,
  options: { readonly code?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): void {
  const known = httpErrors[error.status];
  const code = options.code ?? known.code;
  const { message, status } = error;
  const details = detailsOf(error);
  const body = {
    error: {
      code,
      message,
      errors: [olderForm(error)],
      status,
      ...(details.length > 0 && { details }),
    },
  };
  writeJson(response, code, body, { ...challenge(error), ...options.headers });
}

/** As JSON of google.protobuf.Any. */
function detailsOf({ info, detail }: ApiError): readonly object[] {
  const typed = (typeName: string, fields: object): object => ({
    '@type': `type.googleapis.com/${typeName}`,
    ...fields,
  });
  return [
    ...(info === undefined ? [] : [typed('google.rpc.ErrorInfo', info)]),
    ...(detail === undefined
      ? []
      : [typed(detail.type.typeName, Object(toJson(detail.type, detail.message)) as object)]),
  ];
}

function olderForm(error: ApiError): Readonly<Record<string, string>> {
  const { message, status, info } = error;
  if (status !== 'UNAUTHENTICATED') return { message, domain: 'global', reason: httpErrors[status].reason };
  return {
    ...(info?.reason === 'CREDENTIALS_MISSING'
      ? { message: 'Login Required.', domain: 'global', reason: 'required' }
      : { message: 'Invalid Credentials', domain: 'global', reason: httpErrors[status].reason }),
    location: 'Authorization',
    locationType: 'header',
  };
}

/** The header that tells an HTTP client how to sign in. */
function challenge({ status, info }: ApiError): Readonly<Record<string, string>> {
  if (status !== 'UNAUTHENTICATED') return {};
  const invalid = info?.reason === 'CREDENTIALS_MISSING' ? '' : ', error="invalid_token"';
  return { 'WWW-Authenticate': `Bearer realm="https://accounts.google.com/"${invalid}` };
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
