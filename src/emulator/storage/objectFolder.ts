import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { reasonOf } from '../reasonOf.ts';
import { syncFolder } from '../syncFolder.ts';
import type { ObjectAddress, StoredBucket, StoredObject } from './objectStore.ts';
import { formatRecord, parseRecord } from './objectRecord.ts';

const bucketSchema = z.object({ name: z.string(), created: z.iso.datetime() });

export interface FolderContents {
  readonly objects: readonly StoredObject[];
  readonly buckets: readonly StoredBucket[];
}

const contentFile = /^([0-9a-f]{64})\.\d+$/;
const uploadFile = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Where things lie in the store's folder. File names are hashes, so no object or bucket name can lead out of it:
 * `objects/HASH.json` (metadata), `objects/HASH.GENERATION` (content, never changed), `buckets/HASH.json`, and
 * `uploads/UUID` for content that is not an object yet. Files of other names are somebody else's and stay.
 */
export class ObjectFolder {
  readonly #objects: string;
  readonly #buckets: string;
  readonly #uploads: string;

  readonly #sync: boolean;

  private constructor(folder: string, sync: boolean) {
    this.#sync = sync;
    this.#objects = join(folder, 'objects');
    this.#buckets = join(folder, 'buckets');
    this.#uploads = join(folder, 'uploads');
  }

  /** @param sync - whether what is put is on the disk before it is answered, so that it survives the end of the machine */
  static async open(folder: string, sync: boolean): Promise<ObjectFolder> {
    const opened = new ObjectFolder(folder, sync);
    for (const path of [opened.#objects, opened.#buckets, opened.#uploads]) {
      await mkdir(path, { recursive: true });
    }
    // Unfinished uploads of an earlier process can never be finished.
    for (const file of await readdir(opened.#uploads)) {
      if (uploadFile.test(file)) await rm(join(opened.#uploads, file), { force: true });
    }
    return opened;
  }

  contentPath(object: ObjectAddress & { readonly generation: bigint }): string {
    return join(this.#objects, `${hashOf(object.bucket, object.name)}.${object.generation.toString()}`);
  }

  newUploadPath(): string {
    return join(this.#uploads, randomUUID());
  }

  /** Moves the content from `path` to where it belongs, and makes `object` the current one of its name. */
  async putObject(path: string, object: StoredObject): Promise<void> {
    if (this.#sync) await syncFile(path);
    const content = this.contentPath(object);
    try {
      await this.#replace(this.#recordPath(object), formatRecord(object), () => rename(path, content));
    } catch (error) {
      // Without a record, it would take room until the next start.
      await rm(content, { force: true });
      throw error;
    }
    await this.#syncFolder(this.#objects);
  }

  /** Other metadata of the same content. */
  async putRecord(object: StoredObject): Promise<void> {
    await this.#replace(this.#recordPath(object), formatRecord(object));
    await this.#syncFolder(this.#objects);
  }

  async removeObject(object: StoredObject): Promise<void> {
    await rm(this.#recordPath(object), { force: true });
    await this.#syncFolder(this.#objects);
    await this.removeContent(object);
  }

  async removeContent(object: StoredObject): Promise<void> {
    await rm(this.contentPath(object), { force: true });
  }

  async putBucket(bucket: StoredBucket): Promise<void> {
    await this.#replace(this.#bucketPath(bucket.name), JSON.stringify(bucket));
    await this.#syncFolder(this.#buckets);
  }

  async removeBucket(name: string): Promise<void> {
    await rm(this.#bucketPath(name), { force: true });
    await this.#syncFolder(this.#buckets);
  }

  /** Everything readable; what is not is told to `onProblem` and left where it is. Content without metadata goes. */
  async load(onProblem: (message: string) => void): Promise<FolderContents> {
    const files = new Set(await readdir(this.#objects));
    const objects: StoredObject[] = [];
    const broken = new Set<string>();
    for (const file of files) {
      if (!file.endsWith('.json')) continue;
      try {
        const object = parseRecord(await readFile(join(this.#objects, file), 'utf8'));
        const hash = hashOf(object.bucket, object.name);
        if (file !== `${hash}.json` || !files.delete(`${hash}.${object.generation.toString()}`)) {
          throw new Error('its content is missing');
        }
        objects.push(object);
      } catch (error) {
        broken.add(file.slice(0, -'.json'.length));
        onProblem(problemWith(join(this.#objects, file), error));
      }
    }
    for (const file of files) {
      const hash = contentFile.exec(file)?.[1];
      if (hash !== undefined && !broken.has(hash)) await rm(join(this.#objects, file), { force: true });
    }
    const buckets: StoredBucket[] = [];
    for (const file of await readdir(this.#buckets)) {
      try {
        const bucket = bucketSchema.parse(JSON.parse(await readFile(join(this.#buckets, file), 'utf8')));
        buckets.push({ name: bucket.name, created: new Date(bucket.created) });
      } catch (error) {
        onProblem(problemWith(join(this.#buckets, file), error));
      }
    }
    return { objects, buckets };
  }

  /** @param beforehand - done when there is room for the text */
  async #replace(path: string, text: string, beforehand?: () => Promise<void>): Promise<void> {
    const temporary = this.newUploadPath();
    try {
      await writeFile(temporary, text, { flush: this.#sync });
      await beforehand?.();
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async #syncFolder(path: string): Promise<void> {
    if (this.#sync) await syncFolder(path);
  }

  #recordPath({ bucket, name }: ObjectAddress): string {
    return join(this.#objects, `${hashOf(bucket, name)}.json`);
  }

  #bucketPath(name: string): string {
    return join(this.#buckets, `${hashOf(name)}.json`);
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

function hashOf(...names: readonly string[]): string {
  return createHash('sha256').update(names.join('/')).digest('hex');
}

function problemWith(path: string, error: unknown): string {
  const reason = reasonOf(error);
  return `Skipped ${path}, which describes no stored object or bucket (${reason}). Delete the file to stop this message.`;
}
