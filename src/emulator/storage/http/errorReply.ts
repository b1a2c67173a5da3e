import { ApiError } from '../../api/apiError.ts';
import { StorageError } from '../storageError.ts';
import type { Reply } from './reply.ts';

export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const isBadCompression = error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
  if (isBadCompression) {
    return new StorageError('invalid', `The compressed body is damaged: ${message}`, { cause: error });
  }
  if (error instanceof ApiError && error.status === 'INVALID_ARGUMENT') {
    return new StorageError('invalid', message, { cause: error });
  }
  return new StorageError('internalError', message, { cause: error });
}

/** @see https://cloud.google.com/storage/docs/json_api/v1/status-codes */
export function jsonErrorReply(error: StorageError): Reply {
  const { httpStatus: code, message, reason } = error;
  return {
    status: code,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify({ error: { code, message, errors: [{ message, domain: 'global', reason }] } }),
  };
}

/** @see https://cloud.google.com/storage/docs/xml-api/reference-status */
export function xmlErrorReply(error: StorageError): Reply {
  const code = error.reason === 'notFound' ? 'NoSuchKey' : (xmlCodes[error.reason] ?? 'InternalError');
  return {
    status: error.httpStatus,
    headers: { 'content-type': 'application/xml; charset=UTF-8' },
    body: `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${escapeXml(error.message)}</Message></Error>`,
  };
}

const xmlCodes: Partial<Record<StorageError['reason'], string>> = {
  invalid: 'InvalidArgument',
  required: 'InvalidArgument',
  conditionNotMet: 'PreconditionFailed',
  requestedRangeNotSatisfiable: 'InvalidRange',
  methodNotAllowed: 'MethodNotAllowed',
};

function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
