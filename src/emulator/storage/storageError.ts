import { ApiError, type StatusName } from '../api/apiError.ts';

/** The `reason` words of the JSON API, each with its HTTP status and the canonical code that means the same. */
const reasons = {
  invalid: [400, 'INVALID_ARGUMENT'],
  required: [400, 'INVALID_ARGUMENT'],
  parseError: [400, 'INVALID_ARGUMENT'],
  authError: [401, 'UNAUTHENTICATED'],
  loginRequired: [401, 'UNAUTHENTICATED'],
  forbidden: [403, 'PERMISSION_DENIED'],
  notFound: [404, 'NOT_FOUND'],
  methodNotAllowed: [405, 'UNIMPLEMENTED'],
  conflict: [409, 'ALREADY_EXISTS'],
  bucketNotEmpty: [409, 'ABORTED'],
  conditionNotMet: [412, 'FAILED_PRECONDITION'],
  uploadTooLarge: [413, 'RESOURCE_EXHAUSTED'],
  requestedRangeNotSatisfiable: [416, 'OUT_OF_RANGE'],
  rateLimitExceeded: [429, 'RESOURCE_EXHAUSTED'],
  internalError: [500, 'INTERNAL'],
  notImplemented: [501, 'UNIMPLEMENTED'],
  backendError: [503, 'UNAVAILABLE'],
} as const satisfies Record<string, readonly [number, StatusName]>;

export type StorageErrorReason = keyof typeof reasons;

/**
 * An error of Cloud Storage, in its own words.
 * @see https://cloud.google.com/storage/docs/json_api/v1/status-codes
 */
export class StorageError extends ApiError {
  readonly httpStatus: number;

  constructor(
    readonly reason: StorageErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(reasons[reason][1], message, options);
    this.httpStatus = reasons[reason][0];
  }
}

export function noSuchObject(bucket: string, name: string): StorageError {
  return new StorageError('notFound', `No such object: ${bucket}/${name}`);
}
