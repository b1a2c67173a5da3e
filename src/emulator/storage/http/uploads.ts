import type { ObjectAttributes, ObjectStore, ObjectWriter, StoredObject } from '../objectStore.ts';
import { StorageError } from '../storageError.ts';
import { multipartBoundary, readMultipart } from './multipartReader.ts';
import { objectResource } from './objectResource.ts';
import { checksumHeaders, preconditionParameters } from './parameters.ts';
import { jsonReply, type Reply } from './reply.ts';
import {
  claimedChecksums,
  decodedBody,
  mergeAttributes,
  readJson,
  resourceSchema,
  type ObjectResourceInput,
} from './requestBody.ts';
import { header, type StorageRequest } from './storageRequest.ts';

/** Uploads in one request: `uploadType=media`, `uploadType=multipart`, and the XML API's PUT. */
export class Uploads {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** The body is the content. @see https://cloud.google.com/storage/docs/uploading-objects#rest-upload-objects */
  async media(bucket: string, request: StorageRequest): Promise<Reply> {
    const { query } = request;
    const contentType = header(request, 'content-type');
    const contentEncoding = query.get('contentEncoding');
    const attributes = { ...(contentType && { contentType }), ...(contentEncoding && { contentEncoding }) };
    const object = await this.#receive(
      bucket,
      query.get('name') ?? '',
      decodedBody(request),
      async (writer) =>
        writer.commit({
          attributes,
          expected: checksumHeaders(request),
          preconditions: preconditionParameters(query),
        }),
    );
    return jsonReply(objectResource(object, request.origin), query);
  }

  /** Metadata and content as two parts of `multipart/related`. */
  async multipart(bucket: string, request: StorageRequest): Promise<Reply> {
    const boundary = multipartBoundary(header(request, 'content-type'));
    let resource: ObjectResourceInput | undefined;
    let object: StoredObject | undefined;
    for await (const part of readMultipart(decodedBody(request), boundary)) {
      if (resource === undefined) {
        resource = await readJson(resourceSchema, part.body);
      } else if (object === undefined) {
        object = await this.#multipartContent(bucket, request, resource, part);
      } else {
        throw new StorageError('invalid', 'A multipart upload has two parts: metadata and content.');
      }
    }
    if (object === undefined) {
      throw new StorageError('invalid', 'A multipart upload has two parts: metadata and content.');
    }
    return jsonReply(objectResource(object, request.origin), request.query);
  }

  /** @see https://cloud.google.com/storage/docs/xml-api/put-object-upload */
  async put(bucket: string, name: string, request: StorageRequest): Promise<StoredObject> {
    const contentType = header(request, 'content-type');
    const contentEncoding = header(request, 'content-encoding');
    const cacheControl = header(request, 'cache-control');
    const custom = Object.keys(request.headers).filter((key) => key.startsWith('x-goog-meta-'));
    const attributes: ObjectAttributes = {
      ...(contentType && { contentType }),
      ...(contentEncoding && { contentEncoding }),
      ...(cacheControl && { cacheControl }),
      metadata: Object.fromEntries(
        custom.map((key) => [key.slice('x-goog-meta-'.length), header(request, key) ?? '']),
      ),
    };
    const wanted = new URLSearchParams();
    const generation = header(request, 'x-goog-if-generation-match');
    if (generation !== undefined) wanted.set('ifGenerationMatch', generation);
    const preconditions = preconditionParameters(wanted);
    return this.#receive(bucket, name, request.body, (writer) =>
      writer.commit({ attributes, expected: checksumHeaders(request), preconditions }),
    );
  }

  async #multipartContent(
    bucket: string,
    request: StorageRequest,
    resource: ObjectResourceInput,
    part: { readonly headers: ReadonlyMap<string, string>; readonly body: AsyncIterable<Buffer> },
  ): Promise<StoredObject> {
    const name = uploadName(request.query, resource);
    const attributes = uploadAttributes(request.query, resource, part.headers.get('content-type'));
    return this.#receive(bucket, name, part.body, (writer) =>
      writer.commit({
        attributes,
        expected: { ...checksumHeaders(request), ...claimedChecksums(resource) },
        preconditions: preconditionParameters(request.query),
      }),
    );
  }

  async #receive(
    bucket: string,
    name: string,
    body: AsyncIterable<Buffer>,
    commit: (writer: ObjectWriter) => Promise<StoredObject>,
  ): Promise<StoredObject> {
    const writer = await this.#store.beginWrite(bucket, name);
    try {
      for await (const chunk of body) await writer.append(chunk);
      return await commit(writer);
    } finally {
      await writer.discard();
    }
  }
}

/** @throws StorageError when query and metadata disagree */
export function uploadName(query: URLSearchParams, resource: ObjectResourceInput): string {
  const name = query.get('name');
  if (name && resource.name && name !== resource.name) {
    throw new StorageError(
      'invalid',
      `Value '${resource.name}' in content does not agree with value '${name}'. This can happen when a value set through a parameter is inconsistent with a value set in the request.`,
    );
  }
  return name || resource.name || '';
}

export function uploadAttributes(
  query: URLSearchParams,
  resource: ObjectResourceInput,
  contentType: string | undefined,
): ObjectAttributes {
  const contentEncoding = query.get('contentEncoding');
  return mergeAttributes(
    { ...(contentType && { contentType }), ...(contentEncoding && { contentEncoding }) },
    resource,
  );
}
