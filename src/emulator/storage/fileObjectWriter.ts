import { open, rm, type FileHandle } from 'node:fs/promises';
import { ContentHash } from './contentHash.ts';
import type { ObjectWriter, StoredObject } from './objectStore.ts';
import { StorageError } from './storageError.ts';

/** Content that lies complete in a file, with what must be known of it. */
export interface FinishedContent {
  readonly path: string;
  readonly size: number;
  readonly crc32c: string;
  readonly md5Hash: string;
}

export type CommitOptions = Parameters<ObjectWriter['commit']>[0];

/** Writes to a file of its own and hashes on the way. append() calls must not overlap. */
export class FileObjectWriter implements ObjectWriter {
  #size = 0;
  #file: FileHandle | undefined;
  #isDone = false;
  readonly #path: string;
  readonly #hash: ContentHash;
  readonly #publish: (content: FinishedContent, options: CommitOptions) => Promise<StoredObject>;

  private constructor(
    path: string,
    file: FileHandle,
    hash: ContentHash,
    publish: (content: FinishedContent, options: CommitOptions) => Promise<StoredObject>,
  ) {
    this.#path = path;
    this.#file = file;
    this.#hash = hash;
    this.#publish = publish;
  }

  static async create(
    path: string,
    publish: (content: FinishedContent, options: CommitOptions) => Promise<StoredObject>,
  ): Promise<FileObjectWriter> {
    const hash = await ContentHash.create();
    return new FileObjectWriter(path, await open(path, 'wx'), hash, publish);
  }

  get size(): number {
    return this.#size;
  }

  async append(chunk: Uint8Array): Promise<void> {
    if (this.#file === undefined) throw new Error('This object has already been committed or discarded.');
    let written = 0;
    while (written < chunk.length) {
      written += (await this.#file.write(chunk, written)).bytesWritten;
    }
    this.#hash.update(chunk);
    this.#size += chunk.length;
  }

  async commit(options?: CommitOptions): Promise<StoredObject> {
    if (this.#isDone) throw new Error('This object has already been committed or discarded.');
    try {
      await this.#closeFile();
      const content = { path: this.#path, size: this.#size, ...this.#hash.digest() };
      checkChecksums(content, options?.expected ?? {});
      return await this.#publish(content, options);
    } finally {
      await this.discard();
    }
  }

  async discard(): Promise<void> {
    this.#isDone = true;
    await this.#closeFile();
    await rm(this.#path, { force: true });
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

function checkChecksums(content: FinishedContent, expected: { crc32c?: string; md5Hash?: string }): void {
  if (expected.crc32c !== undefined && expected.crc32c !== content.crc32c) {
    throw new StorageError(
      'invalid',
      `Provided CRC32C "${expected.crc32c}" doesn't match calculated CRC32C "${content.crc32c}".`,
    );
  }
  if (expected.md5Hash !== undefined && expected.md5Hash !== content.md5Hash) {
    throw new StorageError(
      'invalid',
      `Provided MD5 hash "${expected.md5Hash}" doesn't match calculated MD5 hash "${content.md5Hash}".`,
    );
  }
}
