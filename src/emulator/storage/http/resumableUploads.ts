import { randomUUID } from 'node:crypto';
import type { ObjectStore, StoredObject } from '../objectStore.ts';
import { checkPreconditions } from '../preconditions.ts';
import { StorageError } from '../storageError.ts';
import { parseContentRange } from './contentRange.ts';
import { objectResource } from './objectResource.ts';
import { checksumHeaders, preconditionParameters } from './parameters.ts';
import { jsonReply, type Reply } from './reply.ts';
import { claimedChecksums, decodedBody, readJson, resourceSchema } from './requestBody.ts';
import { ResumableSession } from './resumableSession.ts';
import { header, type StorageRequest } from './storageRequest.ts';
import { uploadAttributes, uploadName } from './uploads.ts';

const maxSessions = 1000;

/** @see https://cloud.google.com/storage/docs/resumable-uploads */
export class ResumableUploads {
  readonly #store: ObjectStore;
  readonly #sessions = new Map<string, ResumableSession>();
  readonly #now: () => number;
  readonly #idleMs: number;

  constructor(store: ObjectStore, options: { readonly now: () => number; readonly idleMs: number }) {
    this.#store = store;
    this.#now = options.now;
    this.#idleMs = options.idleMs;
  }

  /** Answers where the content has to be sent. */
  async start(bucket: string, request: StorageRequest): Promise<Reply> {
    await this.#expireIdle();
    await this.#makeRoom();
    const { query } = request;
    const resource = await readJson(resourceSchema, decodedBody(request));
    const name = uploadName(query, resource);
    const preconditions = preconditionParameters(query);
    checkPreconditions(await this.#store.stat(bucket, name), preconditions);
    const target = {
      bucket,
      name,
      attributes: uploadAttributes(query, resource, header(request, 'x-upload-content-type')),
      expected: { ...checksumHeaders(request), ...claimedChecksums(resource) },
      preconditions,
    };
    const id = randomUUID();
    this.#sessions.set(
      id,
      new ResumableSession(target, await this.#store.beginWrite(bucket, name), this.#now()),
    );
    const parameters = new URLSearchParams({ uploadType: 'resumable', name, upload_id: id });
    for (const kept of ['fields', 'projection', 'alt']) {
      const value = query.get(kept);
      if (value !== null) parameters.set(kept, value);
    }
    return {
      status: 200,
      headers: {
        location: `${request.origin}/upload/storage/v1/b/${bucket}/o?${parameters.toString()}`,
        'x-guploader-uploadid': id,
      },
    };
  }

  /** A chunk, the whole content, or the question how far the upload is. */
  async receive(id: string, request: StorageRequest): Promise<Reply> {
    const session = await this.#session(id);
    const range = parseContentRange(header(request, 'content-range'));
    try {
      const object = await session.receive(range, decodedBody(request), checksumHeaders(request));
      return object === undefined ? incomplete(session, request) : complete(object, request);
    } catch (error) {
      // The content did not become an object and is gone: the client has to start again.
      if (error instanceof StorageError && isFinal(error)) await this.#forget(id);
      throw error;
    } finally {
      session.lastUsed = this.#now();
    }
  }

  async cancel(id: string): Promise<Reply> {
    await this.#session(id);
    await this.#forget(id);
    // What the service answers to a cancelled upload.
    return { status: 499 };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map((id) => this.#forget(id)));
  }

  async #session(id: string): Promise<ResumableSession> {
    await this.#expireIdle();
    const session = this.#sessions.get(id);
    if (session === undefined) {
      throw new StorageError(
        'notFound',
        'No such resumable upload. It was cancelled, has expired, or belongs to an earlier run; start the upload again.',
      );
    }
    session.lastUsed = this.#now();
    return session;
  }

  async #expireIdle(): Promise<void> {
    const oldest = this.#now() - this.#idleMs;
    const idle = [...this.#sessions].filter(([, session]) => session.lastUsed < oldest && !session.isActive);
    await Promise.all(idle.map(([id]) => this.#forget(id)));
  }

  /** Every upload that is not finished holds a file open. */
  async #makeRoom(): Promise<void> {
    if (this.#sessions.size < maxSessions) return;
    const finished = [...this.#sessions].filter(([, session]) => session.isComplete);
    await Promise.all(finished.map(([id]) => this.#forget(id)));
    if (this.#sessions.size < maxSessions) return;
    throw new StorageError(
      'rateLimitExceeded',
      `${maxSessions} resumable uploads are open already; finish or cancel some of them.`,
    );
  }

  async #forget(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    await session?.discard();
  }
}

function complete(object: StoredObject, request: StorageRequest): Reply {
  return jsonReply(objectResource(object, request.origin), request.query);
}

/** 308 for those who take it; Go's and some browsers' clients cannot and say so. */
function incomplete(session: ResumableSession, request: StorageRequest): Reply {
  const range = session.persisted > 0 && { range: `bytes=0-${session.persisted - 1}` };
  if (header(request, 'x-guploader-no-308')?.toLowerCase() === 'yes') {
    return { status: 200, headers: { ...range, 'x-http-status-code-override': '308' } };
  }
  return { status: 308, headers: { ...range } };
}

function isFinal(error: StorageError): boolean {
  return error.reason === 'conditionNotMet' || /^Provided (CRC32C|MD5)/.test(error.message);
}
