import { reasonOf } from '../../reasonOf.ts';
import { ApiError } from '../../api/apiError.ts';
import { StorageError } from '../storageError.ts';
import type { Reply } from './reply.ts';

export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const message = reasonOf(error);
  const isBadCompression = error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
  if (isBadCompression) {
    return new StorageError('invalid', `The compressed body is damaged: ${message}`, { cause: error });
  }
  if (error instanceof ApiError && error.status === 'INVALID_ARGUMENT') {
    return new StorageError('invalid', message, { cause: error });
  }
  if (error instanceof ApiError && error.status === 'UNAUTHENTICATED') {
    return new StorageError('authError', 'Invalid Credentials', { cause: error });
  }
  return new StorageError('internalError', message, { cause: error });
}

/** @see https://cloud.google.com/storage/docs/json_api/v1/status-codes */
export function jsonErrorReply(error: StorageError): Reply {
  const { httpStatus: code, message } = error;
  const isSignIn = code === 401;
  const entry = {
    message,
    domain: 'global',
    // The API has this word for two things, with two statuses.
    reason: error.reason === 'loginRequired' ? 'required' : error.reason,
    ...(isSignIn && { locationType: 'header', location: 'Authorization' }),
  };
  return {
    status: code,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...challenge(error) },
    body: JSON.stringify({ error: { code, message, errors: [entry] } }),
  };
}

/** The header that tells an HTTP client how to sign in. */
function challenge({ reason }: StorageError): Readonly<Record<string, string>> {
  if (reason !== 'loginRequired' && reason !== 'authError') return {};
  const invalid = reason === 'authError' ? ', error="invalid_token"' : '';
  return { 'www-authenticate': `Bearer realm="https://accounts.google.com/"${invalid}` };
}

/** @see https://cloud.google.com/storage/docs/xml-api/reference-status */
export function xmlErrorReply(error: StorageError): Reply {
  const code = error.reason === 'notFound' ? 'NoSuchKey' : (xmlCodes[error.reason] ?? 'InternalError');
  return {
    status: error.httpStatus,
    headers: { 'content-type': 'application/xml; charset=UTF-8', ...challenge(error) },
    body: `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${escapeXml(error.message)}</Message></Error>`,
  };
}

const xmlCodes: Partial<Record<StorageError['reason'], string>> = {
  invalid: 'InvalidArgument',
  required: 'InvalidArgument',
  conditionNotMet: 'PreconditionFailed',
  requestedRangeNotSatisfiable: 'InvalidRange',
  methodNotAllowed: 'MethodNotAllowed',
  authError: 'AuthenticationRequired',
  loginRequired: 'AuthenticationRequired',
  forbidden: 'AccessDenied',
};

function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
