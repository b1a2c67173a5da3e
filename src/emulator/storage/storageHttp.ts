import type { IncomingMessage, ServerResponse } from 'node:http';
import { openAccess, type Access } from '../access/caller.ts';
import { splitTarget } from './http/batch.ts';
import { writeReply } from './http/replyWriter.ts';
import { StorageApi } from './http/storageApi.ts';
import type { ObjectStore } from './objectStore.ts';

export interface StorageHttpOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Resumable uploads nobody has touched for so long are forgotten. Default one day (the service: a week). */
  readonly sessionIdleMs?: number;
  /** Who may do what. Default: everybody everything. */
  readonly access?: Access;
}

/** Cloud Storage's JSON API, and of its XML API what clients read and write objects with, over any ObjectStore. */
export class StorageHttp {
  readonly #api: StorageApi;

  constructor(store: ObjectStore, options: StorageHttpOptions = {}) {
    this.#api = new StorageApi(store, {
      now: options.now ?? Date.now,
      idleMs: options.sessionIdleMs ?? 24 * 60 * 60 * 1000,
      access: options.access ?? openAccess,
    });
  }

  /** Resolves when the answer is written. False, with nothing written, when the path is none of Cloud Storage. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const method = request.method ?? 'GET';
    // Not url.pathname: an object name may have segments of dots, which URL removes.
    const [path] = splitTarget(request.url ?? '/');
    const reply = await this.#api.answer({
      method,
      path,
      query: url.searchParams,
      headers: request.headers,
      body: request,
      origin: `http://${request.headers.host ?? url.host}`,
    });
    if (reply === undefined) return false;
    await writeReply(response, reply, method);
    return true;
  }

  /** Ends uploads that are not finished. */
  close(): Promise<void> {
    return this.#api.close();
  }
}
