import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import type { ByteRange, ObjectAddress, ObjectStore, OpenObject, StoredObject } from '../objectStore.ts';
import { unmetPrecondition } from '../preconditions.ts';
import { noSuchObject, StorageError } from '../storageError.ts';
import { etag } from './objectResource.ts';
import { generationParameter, preconditionParameters } from './parameters.ts';
import type { Reply } from './reply.ts';
import { header, type StorageRequest } from './storageRequest.ts';

/** Content of objects, for `alt=media` and for the XML API alike. */
export class Downloads {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  async download({ bucket, name }: ObjectAddress, request: StorageRequest): Promise<Reply> {
    const opened = await this.#store.openRead(bucket, name);
    if (opened === undefined) throw noSuchObject(bucket, name);
    let reply: Reply | undefined;
    try {
      reply = this.#reply(opened, request);
      return reply;
    } finally {
      if (reply === undefined || typeof reply.body !== 'object') await opened.close();
    }
  }

  #reply(opened: OpenObject, request: StorageRequest): Reply {
    const { object } = opened;
    const notModified = conditionReply(object, request.query);
    if (notModified !== undefined) return notModified;
    const headers = contentHeaders(object);
    if (mustDecompress(object, request)) {
      // Ranges are those of the stored bytes, so they cannot be served; the service ignores them here too.
      delete headers['content-encoding'];
      return {
        status: 200,
        headers: { ...headers, vary: 'Accept-Encoding', warning: '214 UploadServer gunzipped' },
        ...(request.method !== 'HEAD' && {
          // A failure surfaces where the returned stream is read.
          body: pipeline(opened.stream(), createGunzip(), () => undefined),
        }),
      };
    }
    const range = parseRange(header(request, 'range'), object.size);
    if (range === 'unsatisfiable') {
      return {
        status: 416,
        headers: { 'content-type': 'text/html; charset=UTF-8', 'content-range': `bytes */${object.size}` },
        body: 'Request range not satisfiable',
      };
    }
    const length = range === undefined ? object.size : range.end - range.start + 1;
    return {
      status: range === undefined ? 200 : 206,
      headers: {
        ...headers,
        'content-length': length.toString(),
        ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${object.size}` }),
      },
      ...(request.method !== 'HEAD' && length > 0 && { body: opened.stream(range) }),
    };
  }
}

/**
 * Checks `generation` and the preconditions of a read.
 * @returns the answer 304 when the client has the present version already
 */
export function conditionReply(object: StoredObject, query: URLSearchParams): Reply | undefined {
  const generation = generationParameter(query, 'generation');
  if (generation !== undefined && generation !== object.generation) {
    throw noSuchObject(object.bucket, object.name);
  }
  const unmet = unmetPrecondition(object, preconditionParameters(query));
  if (unmet === 'notMatch') return { status: 304, headers: { etag: etag(object) } };
  if (unmet === 'match') {
    throw new StorageError(
      'conditionNotMet',
      'At least one of the pre-conditions you specified did not hold.',
    );
  }
  return undefined;
}

/** @see https://cloud.google.com/storage/docs/xml-api/reference-headers */
export function contentHeaders(object: StoredObject): Record<string, string> {
  const { contentEncoding, cacheControl, contentDisposition, contentLanguage } = object;
  return {
    'content-type': object.contentType,
    'accept-ranges': 'bytes',
    etag: `"${etag(object)}"`,
    'last-modified': (object.updated ?? object.created).toUTCString(),
    'x-goog-generation': object.generation.toString(),
    'x-goog-metageneration': object.metageneration.toString(),
    'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    'x-goog-stored-content-length': object.size.toString(),
    'x-goog-stored-content-encoding': contentEncoding ?? 'identity',
    'x-goog-storage-class': 'STANDARD',
    ...(contentEncoding !== undefined && { 'content-encoding': contentEncoding }),
    ...(cacheControl !== undefined && { 'cache-control': cacheControl }),
    ...(contentDisposition !== undefined && { 'content-disposition': contentDisposition }),
    ...(contentLanguage !== undefined && { 'content-language': contentLanguage }),
  };
}

/** @see https://cloud.google.com/storage/docs/transcoding */
function mustDecompress(object: StoredObject, request: StorageRequest): boolean {
  return (
    object.contentEncoding === 'gzip' &&
    !/\bno-transform\b/.test(object.cacheControl ?? '') &&
    !/\bgzip\b/.test(header(request, 'accept-encoding') ?? '')
  );
}

/** One range, cut to the object; undefined when the header is absent, malformed or has several, which means all. */
function parseRange(text: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text?.trim() ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '') {
    if (last === '') return undefined;
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}
