import { constants, copyFile, open, rm, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { BucketIndex, compareBytes } from './bucketIndex.ts';
import { FileObjectWriter, type CommitOptions, type FinishedContent } from './fileObjectWriter.ts';
import { checkBucketName, checkObjectName } from './names.ts';
import { ObjectFolder } from './objectFolder.ts';
import { attributesOf, normalizeAttributes } from './objectRecord.ts';
import type {
  ByteRange,
  ObjectAddress,
  ObjectAttributes,
  ObjectStore,
  ObjectWriter,
  OpenObject,
  Preconditions,
  StoredBucket,
  StoredObject,
} from './objectStore.ts';
import { checkPreconditions } from './preconditions.ts';
import { StorageError } from './storageError.ts';

export interface FolderObjectStoreOptions {
  /** Told of files that cannot be read when the folder is opened. */
  readonly log?: { warn(message: string): void };
  /** Whether what was answered survives the end of the machine, and not only of the process. Default false. */
  readonly sync?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Objects in a folder, which one process at a time may have open. All metadata is held in memory too. */
export class FolderObjectStore implements ObjectStore {
  readonly #folder: ObjectFolder;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { readonly bucket: StoredBucket; readonly index: BucketIndex }>();
  #lastGeneration = 0n;
  /** Changes take effect one after the other; content is written before it gets here. */
  #lastChange: Promise<unknown> = Promise.resolve();

  private constructor(folder: ObjectFolder, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /** Opens the folder, which is made if need be. */
  static async open(folder: string, options: FolderObjectStoreOptions = {}): Promise<FolderObjectStore> {
    const files = await ObjectFolder.open(folder, options.sync ?? false);
    const store = new FolderObjectStore(files, options.now ?? Date.now);
    const { objects, buckets } = await files.load((message) => options.log?.warn(message));
    for (const bucket of buckets) store.#buckets.set(bucket.name, { bucket, index: new BucketIndex() });
    for (const object of objects) {
      store.#known(object.bucket, object.created).index.set(object);
      if (object.generation > store.#lastGeneration) store.#lastGeneration = object.generation;
    }
    return store;
  }

  async stat(bucket: string, name: string): Promise<StoredObject | undefined> {
    await this.bucket(bucket);
    checkObjectName(name);
    return this.#current({ bucket, name });
  }

  async read(bucket: string, name: string, range?: ByteRange): Promise<Uint8Array | undefined> {
    const opened = await this.openRead(bucket, name);
    return opened && buffer(opened.stream(range));
  }

  async write(
    bucket: string,
    name: string,
    content: Uint8Array,
    options?: ObjectAttributes,
  ): Promise<StoredObject> {
    const writer = await this.beginWrite(bucket, name);
    try {
      await writer.append(content);
      return await writer.commit(options && { attributes: options });
    } finally {
      await writer.discard();
    }
  }

  async delete(bucket: string, name: string, preconditions?: Preconditions): Promise<boolean> {
    await this.bucket(bucket);
    checkObjectName(name);
    return this.#change(async () => {
      const object = this.#current({ bucket, name });
      if (object === undefined) return false;
      checkPreconditions(object, preconditions);
      await this.#folder.removeObject(object);
      this.#buckets.get(bucket)?.index.delete(name);
      return true;
    });
  }

  async list(bucket: string, prefix = ''): Promise<readonly StoredObject[]> {
    await this.bucket(bucket);
    return this.#buckets.get(bucket)?.index.startingWith(prefix) ?? [];
  }

  async openRead(bucket: string, name: string): Promise<OpenObject | undefined> {
    await this.bucket(bucket);
    checkObjectName(name);
    for (;;) {
      const object = this.#current({ bucket, name });
      if (object === undefined) return undefined;
      try {
        return new OpenFile(object, await open(this.#folder.contentPath(object), 'r'));
      } catch (error) {
        // Overwritten or deleted between looking it up and opening it: look again.
        if (!isMissingFile(error) || this.#current({ bucket, name })?.generation === object.generation) {
          throw error;
        }
      }
    }
  }

  async beginWrite(bucket: string, name: string): Promise<ObjectWriter> {
    await this.bucket(bucket);
    checkObjectName(name);
    return FileObjectWriter.create(this.#folder.newUploadPath(), (content, options) =>
      this.#publish({ bucket, name }, content, options),
    );
  }

  async copy(
    source: ObjectAddress,
    target: ObjectAddress,
    options: Parameters<ObjectStore['copy']>[2] = {},
  ): Promise<StoredObject | undefined> {
    const object = await this.stat(source.bucket, source.name);
    if (object === undefined) return undefined;
    checkPreconditions(object, options.sourcePreconditions);
    await this.bucket(target.bucket);
    checkObjectName(target.name);
    const path = this.#folder.newUploadPath();
    try {
      // Copy-on-write where the file system can.
      await copyFile(this.#folder.contentPath(object), path, constants.COPYFILE_FICLONE);
      const { size, crc32c, md5Hash } = object;
      return await this.#publish(
        target,
        { path, size, crc32c, md5Hash },
        { ...options, attributes: { ...attributesOf(object), ...options.attributes } },
      );
    } catch (error) {
      // Overwritten or deleted before it was copied: look again.
      if (isMissingFile(error) && this.#current(source)?.generation !== object.generation) {
        return await this.copy(source, target, options);
      }
      throw error;
    } finally {
      await rm(path, { force: true });
    }
  }

  async setAttributes(
    bucket: string,
    name: string,
    change: (object: StoredObject) => ObjectAttributes,
    preconditions?: Preconditions,
  ): Promise<StoredObject | undefined> {
    await this.bucket(bucket);
    checkObjectName(name);
    return this.#change(async () => {
      const current = this.#current({ bucket, name });
      if (current === undefined) return undefined;
      checkPreconditions(current, preconditions);
      const { size, crc32c, md5Hash, generation, created } = current;
      const object: StoredObject = {
        ...{ bucket, name, size, crc32c, md5Hash, generation, created },
        metageneration: current.metageneration + 1n,
        updated: new Date(this.#now()),
        ...normalizeAttributes(change(current)),
      };
      await this.#folder.putRecord(object);
      this.#known(bucket, created).index.set(object);
      return object;
    });
  }

  listBuckets(): Promise<readonly StoredBucket[]> {
    const buckets = [...this.#buckets.values()].map(({ bucket }) => bucket);
    return Promise.resolve(buckets.sort((a, b) => compareBytes(a.name, b.name)));
  }

  async bucket(name: string): Promise<StoredBucket> {
    checkBucketName(name);
    const known = this.#buckets.get(name);
    if (known !== undefined) return known.bucket;
    return this.#change(async () => {
      const { bucket } = this.#known(name, new Date(this.#now()));
      await this.#folder.putBucket(bucket);
      return bucket;
    });
  }

  deleteBucket(name: string): Promise<boolean> {
    checkBucketName(name);
    return this.#change(async () => {
      const known = this.#buckets.get(name);
      if (known === undefined) return false;
      if (known.index.size > 0) {
        throw new StorageError('bucketNotEmpty', 'The bucket you tried to delete is not empty.');
      }
      this.#buckets.delete(name);
      await this.#folder.removeBucket(name);
      return true;
    });
  }

  #current({ bucket, name }: ObjectAddress): StoredObject | undefined {
    return this.#buckets.get(bucket)?.index.get(name);
  }

  #known(name: string, created: Date): { readonly bucket: StoredBucket; readonly index: BucketIndex } {
    const entry = this.#buckets.get(name) ?? { bucket: { name, created }, index: new BucketIndex() };
    this.#buckets.set(name, entry);
    return entry;
  }

  /** The moment a content becomes the object. */
  #publish(
    { bucket, name }: ObjectAddress,
    { path, size, crc32c, md5Hash }: FinishedContent,
    options: CommitOptions,
  ): Promise<StoredObject> {
    return this.#change(async () => {
      const previous = this.#current({ bucket, name });
      checkPreconditions(previous, options?.preconditions);
      const created = new Date(this.#now());
      const object: StoredObject = {
        ...{ bucket, name, size, crc32c, md5Hash, created, updated: created },
        generation: this.#nextGeneration(),
        metageneration: 1n,
        ...normalizeAttributes(options?.attributes),
      };
      await this.#folder.putObject(path, object);
      this.#known(bucket, created).index.set(object);
      if (previous !== undefined) await this.#folder.removeContent(previous);
      return object;
    });
  }

  /** Microseconds since 1970, as the service has it, and never twice the same. */
  #nextGeneration(): bigint {
    const fromClock = BigInt(Math.trunc(this.#now() * 1000));
    this.#lastGeneration = fromClock > this.#lastGeneration ? fromClock : this.#lastGeneration + 1n;
    return this.#lastGeneration;
  }

  #change<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#lastChange.then(run);
    this.#lastChange = result.catch(() => undefined);
    return result;
  }
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

class OpenFile implements OpenObject {
  constructor(
    readonly object: StoredObject,
    readonly file: FileHandle,
  ) {}

  stream(range?: ByteRange): Readable {
    return this.file.createReadStream({ ...range, highWaterMark: 256 * 1024 });
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
