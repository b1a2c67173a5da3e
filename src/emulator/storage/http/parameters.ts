import type { Preconditions } from '../objectStore.ts';
import { StorageError } from '../storageError.ts';
import { header, type StorageRequest } from './storageRequest.ts';
import type { ExpectedChecksums } from '../objectStore.ts';

/** @throws StorageError `invalid` */
export function generationParameter(query: URLSearchParams, name: string): bigint | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,19}$/.test(text)) {
    throw new StorageError('invalid', `Invalid value for the parameter ${name}: '${text}'`);
  }
  return BigInt(text);
}

/**
 * The four precondition parameters.
 * @param prefix `Source` for those of a copy's source (`ifSourceGenerationMatch`)
 */
export function preconditionParameters(query: URLSearchParams, prefix: '' | 'Source' = ''): Preconditions {
  const names = ['GenerationMatch', 'GenerationNotMatch', 'MetagenerationMatch', 'MetagenerationNotMatch'];
  const given = names.flatMap((name) => {
    const value = generationParameter(query, `if${prefix}${name}`);
    return value === undefined ? [] : [[`if${name}`, value] as const];
  });
  return Object.fromEntries(given);
}

/** Checksums of `X-Goog-Hash: crc32c=…,md5=…` and Content-MD5; they are those of the whole object. */
export function checksumHeaders(request: StorageRequest): ExpectedChecksums {
  const claims = (header(request, 'x-goog-hash') ?? '').split(',').map((claim) => claim.trim());
  const crc32c = claims.find((claim) => claim.startsWith('crc32c='))?.slice('crc32c='.length);
  const md5Hash = claims.find((claim) => claim.startsWith('md5='))?.slice('md5='.length);
  return { ...(crc32c && { crc32c }), ...(md5Hash && { md5Hash }) };
}
