import * as z from 'zod';
import type { ObjectAddress, ObjectStore, StoredObject } from '../objectStore.ts';
import { attributesOf } from '../objectRecord.ts';
import { checkPreconditions } from '../preconditions.ts';
import { noSuchObject, StorageError } from '../storageError.ts';
import { conditionReply } from './downloads.ts';
import { listPage } from './listing.ts';
import { objectResource } from './objectResource.ts';
import { generationParameter, preconditionParameters } from './parameters.ts';
import { emptyReply, jsonReply, type Reply } from './reply.ts';
import { decodedBody, mergeAttributes, readJson, resourceSchema } from './requestBody.ts';
import type { StorageRequest } from './storageRequest.ts';

/** A 64-bit number, which clients send as text, as a number, or as null for none. */
const int64 = z
  .union([z.string().regex(/^\d+$/), z.int().nonnegative()])
  .transform(BigInt)
  .nullish();

const composeSchema = z.object({
  sourceObjects: z
    .array(
      z.object({
        name: z.string(),
        generation: int64,
        objectPreconditions: z.object({ ifGenerationMatch: int64 }).nullish(),
      }),
    )
    .min(1)
    .max(32),
  destination: resourceSchema.nullish(),
});

/** Metadata of objects, and what makes objects of objects. @see https://cloud.google.com/storage/docs/json_api/v1/objects */
export class ObjectsApi {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  async list(bucket: string, { query, origin }: StorageRequest): Promise<Reply> {
    const { items, prefixes, nextPageToken } = listPage(
      await this.#store.list(bucket, query.get('prefix') ?? ''),
      query,
    );
    return jsonReply(
      {
        kind: 'storage#objects',
        ...(items.length > 0 && { items: items.map((object) => objectResource(object, origin)) }),
        ...(prefixes.length > 0 && { prefixes }),
        ...(nextPageToken !== undefined && { nextPageToken }),
      },
      query,
    );
  }

  async get({ bucket, name }: ObjectAddress, { query, origin }: StorageRequest): Promise<Reply> {
    const object = await this.#store.stat(bucket, name);
    if (object === undefined) throw noSuchObject(bucket, name);
    return conditionReply(object, query) ?? jsonReply(objectResource(object, origin), query);
  }

  async delete({ bucket, name }: ObjectAddress, { query }: StorageRequest): Promise<Reply> {
    const generation = generationParameter(query, 'generation');
    const present = await this.#store.stat(bucket, name);
    if (present === undefined || (generation !== undefined && generation !== present.generation)) {
      throw noSuchObject(bucket, name);
    }
    if (!(await this.#store.delete(bucket, name, preconditionParameters(query)))) {
      throw noSuchObject(bucket, name);
    }
    return emptyReply;
  }

  /** PATCH changes what the body names, PUT replaces all. */
  async update({ bucket, name }: ObjectAddress, request: StorageRequest): Promise<Reply> {
    const input = await readJson(resourceSchema, decodedBody(request));
    const object = await this.#store.setAttributes(
      bucket,
      name,
      (current) => mergeAttributes(request.method === 'PUT' ? {} : attributesOf(current), input),
      preconditionParameters(request.query),
    );
    if (object === undefined) throw noSuchObject(bucket, name);
    return jsonReply(objectResource(object, request.origin), request.query);
  }

  async copyTo(source: ObjectAddress, target: ObjectAddress, request: StorageRequest): Promise<Reply> {
    const object = await this.#copy(source, target, request);
    return jsonReply(objectResource(object, request.origin), request.query);
  }

  /** Always done in one call. @see https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite */
  async rewriteTo(source: ObjectAddress, target: ObjectAddress, request: StorageRequest): Promise<Reply> {
    const object = await this.#copy(source, target, request);
    return jsonReply(
      {
        kind: 'storage#rewriteResponse',
        totalBytesRewritten: object.size.toString(),
        objectSize: object.size.toString(),
        done: true,
        resource: objectResource(object, request.origin),
      },
      request.query,
    );
  }

  /** Joins up to 32 objects of one bucket. */
  async compose({ bucket, name }: ObjectAddress, request: StorageRequest): Promise<Reply> {
    const { sourceObjects, destination } = await readJson(composeSchema, decodedBody(request));
    const writer = await this.#store.beginWrite(bucket, name);
    try {
      let contentType: string | undefined;
      for (const source of sourceObjects) {
        const opened = await this.#store.openRead(bucket, source.name);
        if (opened === undefined) throw noSuchObject(bucket, source.name);
        try {
          checkGeneration(opened.object, source.generation ?? undefined);
          const wanted = source.objectPreconditions?.ifGenerationMatch ?? undefined;
          if (wanted !== undefined) checkPreconditions(opened.object, { ifGenerationMatch: wanted });
          contentType ??= opened.object.contentType;
          for await (const chunk of opened.stream() as AsyncIterable<Buffer>) await writer.append(chunk);
        } finally {
          await opened.close();
        }
      }
      const object = await writer.commit({
        attributes: mergeAttributes({ ...(contentType && { contentType }) }, destination ?? {}),
        preconditions: preconditionParameters(request.query),
      });
      return jsonReply(objectResource(object, request.origin), request.query);
    } finally {
      await writer.discard();
    }
  }

  async #copy(source: ObjectAddress, target: ObjectAddress, request: StorageRequest): Promise<StoredObject> {
    const { query } = request;
    const input = await readJson(resourceSchema, decodedBody(request));
    const present = await this.#store.stat(source.bucket, source.name);
    if (present === undefined) throw noSuchObject(source.bucket, source.name);
    checkGeneration(present, generationParameter(query, 'sourceGeneration'));
    const object = await this.#store.copy(source, target, {
      // A resource in the body replaces the metadata; without one the target has that of the source.
      ...(Object.keys(input).length > 0 && { attributes: mergeAttributes(attributesOf(present), input) }),
      sourcePreconditions: preconditionParameters(query, 'Source'),
      preconditions: preconditionParameters(query),
    });
    if (object === undefined) throw noSuchObject(source.bucket, source.name);
    return object;
  }
}

function checkGeneration(object: StoredObject, wanted: bigint | undefined): void {
  if (wanted === undefined || wanted === object.generation) return;
  throw new StorageError('notFound', `No such object: ${object.bucket}/${object.name}#${wanted.toString()}`);
}
