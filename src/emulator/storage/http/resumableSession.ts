import type { Readable } from 'node:stream';
import type {
  ExpectedChecksums,
  ObjectAttributes,
  ObjectWriter,
  Preconditions,
  StoredObject,
} from '../objectStore.ts';
import { StorageError } from '../storageError.ts';
import type { ContentRange } from './contentRange.ts';

export interface ResumableTarget {
  readonly bucket: string;
  readonly name: string;
  readonly attributes: ObjectAttributes;
  readonly expected: ExpectedChecksums;
  readonly preconditions: Preconditions;
}

/** One resumable upload. Bytes that arrived are kept even when the connection breaks, and `persisted` counts them. */
export class ResumableSession {
  /** Milliseconds since 1970. */
  lastUsed: number;
  #result: StoredObject | undefined;
  #transfer: { readonly body: Readable; readonly ended: Promise<void> } | undefined;
  readonly #writer: ObjectWriter;

  constructor(
    readonly target: ResumableTarget,
    writer: ObjectWriter,
    now: number,
  ) {
    this.#writer = writer;
    this.lastUsed = now;
  }

  get persisted(): number {
    return this.#writer.size;
  }

  get isComplete(): boolean {
    return this.#result !== undefined;
  }

  /** Whether a request is sending bytes at this moment. */
  get isActive(): boolean {
    return this.#transfer !== undefined;
  }

  /**
   * Takes what one request brings. Its client knows nothing of an older request that still hangs, so that one is ended.
   *
   * @returns the object once the upload is complete
   * @throws StorageError `invalid`, `conditionNotMet`, `backendError` (bytes are missing before this range)
   */
  async receive(
    range: ContentRange,
    body: Readable,
    checksums: ExpectedChecksums,
  ): Promise<StoredObject | undefined> {
    await this.#endTransfer();
    if (this.#result !== undefined) return this.#result;
    if (range.kind === 'bytes') {
      let markEnded: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        markEnded = resolve;
      });
      const transfer = { body, ended };
      this.#transfer = transfer;
      try {
        await this.#append(range, body);
      } finally {
        markEnded();
        if (this.#transfer === transfer) this.#transfer = undefined;
      }
    }
    if (range.total !== undefined && this.persisted > range.total) {
      throw new StorageError(
        'invalid',
        `Invalid request. The upload has ${this.persisted} byte(s), more than the total of ${range.total} byte(s).`,
      );
    }
    const isComplete =
      range.total === undefined
        ? range.kind === 'bytes' && range.isOpenEnded
        : range.total === this.persisted;
    if (!isComplete) return undefined;
    const { attributes, expected, preconditions } = this.target;
    this.#result = await this.#writer.commit({
      attributes,
      expected: { ...expected, ...checksums },
      preconditions,
    });
    return this.#result;
  }

  async discard(): Promise<void> {
    await this.#endTransfer();
    await this.#writer.discard();
  }

  async #append(range: ContentRange & { kind: 'bytes' }, body: Readable): Promise<void> {
    if (range.start > this.persisted) {
      throw new StorageError(
        'backendError',
        `Invalid request. According to the Content-Range header, the upload offset is ${range.start} byte(s), which exceeds already uploaded size of ${this.persisted} byte(s).`,
      );
    }
    // Clients that missed an answer send bytes again.
    let known = this.persisted - range.start;
    let room = range.end === undefined ? Infinity : range.end - range.start + 1;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      room -= chunk.length;
      if (room < 0) {
        throw new StorageError('invalid', 'Invalid request. The body is longer than its Content-Range says.');
      }
      const fresh = chunk.subarray(Math.min(known, chunk.length));
      known -= chunk.length - fresh.length;
      if (fresh.length > 0) await this.#writer.append(fresh);
    }
  }

  async #endTransfer(): Promise<void> {
    const transfer = this.#transfer;
    if (transfer === undefined) return;
    transfer.body.destroy();
    await transfer.ended;
  }
}
