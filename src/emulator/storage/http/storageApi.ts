import type { Access } from '../../access/caller.ts';
import type { ObjectStore } from '../objectStore.ts';
import { StorageError } from '../storageError.ts';
import { batchReply } from './batch.ts';
import { BucketsApi } from './bucketsApi.ts';
import { contentHeaders, Downloads } from './downloads.ts';
import { jsonErrorReply, toStorageError, xmlErrorReply } from './errorReply.ts';
import { ObjectsApi } from './objectsApi.ts';
import type { Reply } from './reply.ts';
import { ResumableUploads } from './resumableUploads.ts';
import { parseRoute, type Route } from './routes.ts';
import type { StorageRequest } from './storageRequest.ts';
import { StorageGuard } from './storageGuard.ts';
import { Uploads } from './uploads.ts';

/** Finds the handler of a request. */
export class StorageApi {
  readonly #buckets: BucketsApi;
  readonly #objects: ObjectsApi;
  readonly #downloads: Downloads;
  readonly #uploads: Uploads;
  readonly #resumable: ResumableUploads;

  readonly #guard: StorageGuard;

  constructor(
    store: ObjectStore,
    options: { readonly now: () => number; readonly idleMs: number; readonly access: Access },
  ) {
    this.#guard = new StorageGuard(options.access);
    this.#buckets = new BucketsApi(store);
    this.#objects = new ObjectsApi(store);
    this.#downloads = new Downloads(store);
    this.#uploads = new Uploads(store);
    this.#resumable = new ResumableUploads(store, options);
  }

  /** The answer, errors included; undefined when the path is none of Cloud Storage. */
  async answer(request: StorageRequest): Promise<Reply | undefined> {
    let route: Route | undefined;
    try {
      route = parseRoute(request.method, request.path);
      return route && (await this.#permitted(route, request));
    } catch (error) {
      const known = toStorageError(error);
      return route?.kind === 'xml' ? xmlErrorReply(known) : jsonErrorReply(known);
    }
  }

  close(): Promise<void> {
    return this.#resumable.close();
  }

  async #permitted(route: Route, request: StorageRequest): Promise<Reply> {
    const permitted = this.#guard.permit(route, request);
    try {
      return await this.#dispatch(route, permitted.request);
    } catch (error) {
      throw permitted.explain(error);
    }
  }

  async #dispatch(route: Route, request: StorageRequest): Promise<Reply> {
    const { method } = request;
    switch (route.kind) {
      case 'buckets':
        if (method === 'GET') return this.#buckets.list(request);
        if (method === 'POST') return this.#buckets.insert(request);
        throw notAllowed(request);
      case 'bucket':
        if (method === 'DELETE') return this.#buckets.delete(route.bucket);
        if (['GET', 'HEAD', 'PATCH', 'PUT'].includes(method)) return this.#buckets.get(route.bucket, request);
        throw notAllowed(request);
      case 'objects':
        if (method === 'GET') return this.#objects.list(route.bucket, request);
        throw notAllowed(request);
      case 'object':
        return this.#object(route.address, request);
      case 'media':
        if (method === 'GET' || method === 'HEAD') return this.#downloads.download(route.address, request);
        throw notAllowed(request);
      case 'copyTo':
        return this.#objects.copyTo(route.source, route.target, request);
      case 'rewriteTo':
        return this.#objects.rewriteTo(route.source, route.target, request);
      case 'compose':
        return this.#objects.compose(route.address, request);
      case 'upload':
        return this.#upload(route.bucket, request);
      case 'batch':
        if (method === 'POST') return batchReply(request, (call) => this.#batchCall(call));
        throw notAllowed(request);
      case 'xml':
        return this.#xml(route.address, request);
      case 'unknown':
        throw new StorageError(
          'notImplemented',
          `The local Cloud Storage has no ${method} ${request.path}. It serves buckets, objects, uploads and batches.`,
        );
    }
  }

  #object(address: Parameters<ObjectsApi['get']>[0], request: StorageRequest): Promise<Reply> {
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return request.query.get('alt') === 'media'
          ? this.#downloads.download(address, request)
          : this.#objects.get(address, request);
      case 'DELETE':
        return this.#objects.delete(address, request);
      case 'PATCH':
      case 'PUT':
        return this.#objects.update(address, request);
      default:
        throw notAllowed(request);
    }
  }

  #upload(bucket: string, request: StorageRequest): Promise<Reply> {
    const { method, query } = request;
    const id = query.get('upload_id');
    if (id !== null) {
      if (method === 'DELETE') return this.#resumable.cancel(id);
      if (method === 'PUT' || method === 'POST') return this.#resumable.receive(id, request);
      throw notAllowed(request);
    }
    if (method !== 'POST') throw notAllowed(request);
    const uploadType = query.get('uploadType') ?? '';
    if (uploadType === 'resumable') return this.#resumable.start(bucket, request);
    if (uploadType === 'multipart') return this.#uploads.multipart(bucket, request);
    if (uploadType === 'media') return this.#uploads.media(bucket, request);
    throw new StorageError(
      'invalid',
      `Invalid upload type '${uploadType}': expected media, multipart or resumable.`,
    );
  }

  async #xml(address: Parameters<ObjectsApi['get']>[0], request: StorageRequest): Promise<Reply> {
    if (request.method !== 'PUT') return this.#downloads.download(address, request);
    const headers = contentHeaders(await this.#uploads.put(address.bucket, address.name, request));
    delete headers['content-type'];
    return { status: 200, headers };
  }

  async #batchCall(call: StorageRequest): Promise<Reply> {
    const isMedia =
      call.query.get('alt') === 'media' || /^\/(upload|download|resumable|batch)\b/.test(call.path);
    const reply = isMedia ? undefined : await this.answer(call);
    return (
      reply ??
      jsonErrorReply(new StorageError('invalid', `A batch cannot have the call ${call.method} ${call.path}.`))
    );
  }
}

function notAllowed({ method, path }: StorageRequest): StorageError {
  return new StorageError('methodNotAllowed', `The method ${method} is not allowed on ${path}.`);
}
