import { StorageError } from './storageError.ts';

const label = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/;
const ipAddress = /^\d+\.\d+\.\d+\.\d+$/;

/** @see https://cloud.google.com/storage/docs/buckets#naming */
export function isBucketName(name: string): boolean {
  const labels = name.split('.');
  return (
    name.length >= 3 &&
    name.length <= (labels.length > 1 ? 222 : 63) &&
    labels.every((part) => part.length <= 63 && label.test(part)) &&
    !ipAddress.test(name) &&
    !name.startsWith('goog')
  );
}

/** @throws StorageError `invalid` */
export function checkBucketName(name: string): void {
  if (!isBucketName(name)) throw new StorageError('invalid', `Invalid bucket name: '${name}'`);
}

/**
 * 1 to 1024 bytes of valid UTF-8, no line breaks, neither `.` nor `..`.
 * @see https://cloud.google.com/storage/docs/objects#naming
 * @throws StorageError `invalid` or `required`
 */
export function checkObjectName(name: string): void {
  if (name === '') throw new StorageError('required', 'Required parameter: name');
  if (Buffer.byteLength(name) > 1024) {
    throw new StorageError(
      'invalid',
      'The maximum object name length is 1024 characters (UTF-8 encoded bytes).',
    );
  }
  const isAllowed = !/\p{Cs}/u.test(name) && !/[\r\n]/.test(name) && name !== '.' && name !== '..';
  if (!isAllowed || name.startsWith('.well-known/acme-challenge/')) {
    throw new StorageError('invalid', 'The specified object name is not valid.');
  }
}
