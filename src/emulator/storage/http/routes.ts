import { isBucketName } from '../names.ts';
import type { ObjectAddress } from '../objectStore.ts';
import { StorageError } from '../storageError.ts';

export type Route =
  | { readonly kind: 'buckets' }
  | { readonly kind: 'bucket'; readonly bucket: string }
  | { readonly kind: 'objects'; readonly bucket: string }
  | { readonly kind: 'object'; readonly address: ObjectAddress }
  | { readonly kind: 'media'; readonly address: ObjectAddress }
  | { readonly kind: 'copyTo' | 'rewriteTo'; readonly source: ObjectAddress; readonly target: ObjectAddress }
  | { readonly kind: 'compose'; readonly address: ObjectAddress }
  | { readonly kind: 'upload'; readonly bucket: string }
  | { readonly kind: 'batch' }
  | { readonly kind: 'xml'; readonly address: ObjectAddress }
  | { readonly kind: 'unknown' };

/** First path segments that belong to other APIs although a bucket could have that name. */
const reservedSegments = new Set(['v1b3', 'storage', 'upload', 'download', 'resumable', 'batch', 'token']);

/**
 * Which part of the storage API a path names; undefined when it is none. Clients that were told STORAGE_EMULATOR_HOST
 * use the JSON paths with and without `/storage/v1`, and `/BUCKET/OBJECT` (the XML API) to read.
 *
 * @param path percent-encoded
 * @throws StorageError `invalid` for a malformed encoding
 */
export function parseRoute(method: string, path: string): Route | undefined {
  if (/^\/batch(?:\/storage\/v1)?$/.test(path)) return { kind: 'batch' };
  const json = /^(?:\/(upload|resumable\/upload|download))?(?:\/storage\/v1)?\/b(?:\/(.*))?$/s.exec(path);
  if (json !== null) return parseJsonRoute(method, json[1] ?? '', json[2] ?? '');
  if (path.startsWith('/storage/v1/') || path.startsWith('/upload/storage/')) return { kind: 'unknown' };

  const xml = /^\/([^/]+)\/(.+)$/s.exec(path);
  if (xml === null || !['GET', 'HEAD', 'PUT'].includes(method)) return undefined;
  const bucket = decode(xml[1]);
  if (reservedSegments.has(bucket) || !isBucketName(bucket)) return undefined;
  return { kind: 'xml', address: { bucket, name: decode(xml[2]) } };
}

function parseJsonRoute(method: string, service: string, rest: string): Route {
  if (rest === '') return { kind: 'buckets' };
  const [, rawBucket, collection, rawName = ''] = /^([^/]*)(?:\/([^/]*)(?:\/(.*))?)?$/s.exec(rest) ?? [];
  const bucket = decode(rawBucket);
  if (!collection) return service === '' ? { kind: 'bucket', bucket } : { kind: 'unknown' };
  if (collection !== 'o') return { kind: 'unknown' };
  if (service === 'upload' || service === 'resumable/upload') {
    return rawName === '' ? { kind: 'upload', bucket } : { kind: 'unknown' };
  }
  if (rawName === '') return service === '' ? { kind: 'objects', bucket } : { kind: 'unknown' };
  if (service === 'download') return { kind: 'media', address: { bucket, name: decode(rawName) } };
  return (
    (method === 'POST' ? parseVerb(bucket, rawName) : undefined) ?? {
      kind: 'object',
      address: { bucket, name: decode(rawName) },
    }
  );
}

function parseVerb(bucket: string, rest: string): Route | undefined {
  const copy = /^(.+)\/(copyTo|rewriteTo)\/b\/([^/]+)\/o\/(.+)$/s.exec(rest);
  if (copy !== null) {
    return {
      kind: copy[2] === 'copyTo' ? 'copyTo' : 'rewriteTo',
      source: { bucket, name: decode(copy[1]) },
      target: { bucket: decode(copy[3]), name: decode(copy[4]) },
    };
  }
  const compose = /^(.+)\/compose$/s.exec(rest);
  return compose === null ? undefined : { kind: 'compose', address: { bucket, name: decode(compose[1]) } };
}

function decode(encoded = ''): string {
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    throw new StorageError('invalid', `The path has a malformed percent encoding: ${encoded}`, {
      cause: error,
    });
  }
}
