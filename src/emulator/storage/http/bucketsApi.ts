import * as z from 'zod';
import type { ObjectStore } from '../objectStore.ts';
import { StorageError } from '../storageError.ts';
import { bucketResource } from './objectResource.ts';
import { emptyReply, jsonReply, type Reply } from './reply.ts';
import { decodedBody, readJson } from './requestBody.ts';
import type { StorageRequest } from './storageRequest.ts';

const insertSchema = z.object({ name: z.string().default('') });

/** @see https://cloud.google.com/storage/docs/json_api/v1/buckets */
export class BucketsApi {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  async list({ query, origin }: StorageRequest): Promise<Reply> {
    const prefix = query.get('prefix') ?? '';
    const buckets = (await this.#store.listBuckets()).filter(({ name }) => name.startsWith(prefix));
    const items = buckets.map((bucket) => bucketResource(bucket, origin));
    return jsonReply({ kind: 'storage#buckets', ...(items.length > 0 && { items }) }, query);
  }

  async insert(request: StorageRequest): Promise<Reply> {
    const { name } = await readJson(insertSchema, decodedBody(request));
    if ((await this.#store.listBuckets()).some((bucket) => bucket.name === name)) {
      throw new StorageError(
        'conflict',
        'Your previous request to create the named bucket succeeded and you already own it.',
      );
    }
    return jsonReply(bucketResource(await this.#store.bucket(name), request.origin), request.query);
  }

  /** Every valid name is a bucket. PATCH and PUT answer the same: buckets have no settings here. */
  async get(name: string, { query, origin }: StorageRequest): Promise<Reply> {
    return jsonReply(bucketResource(await this.#store.bucket(name), origin), query);
  }

  async delete(name: string): Promise<Reply> {
    if (await this.#store.deleteBucket(name)) return emptyReply;
    throw new StorageError('notFound', 'The specified bucket does not exist.');
  }
}
