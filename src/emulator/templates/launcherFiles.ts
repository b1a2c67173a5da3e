import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore } from '../storage/objectStore.ts';
import { objectPath } from './templateFiles.ts';

/**
 * Fetches the arguments that are gs:// paths into a folder of their own each.
 * @returns The command with the paths of the files instead.
 * @throws Error naming the object that does not exist.
 */
export async function fetchArguments(
  storage: ObjectStore,
  command: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const fetched: string[] = [];
  for (const [index, argument] of command.entries()) {
    fetched.push(
      argument.startsWith('gs://')
        ? await fetchObject(storage, argument, join(folder, String(index)))
        : argument,
    );
  }
  return fetched;
}

async function fetchObject(storage: ObjectStore, url: string, folder: string): Promise<string> {
  const { bucket, name } = objectPath(url, 'metadata.localLauncher.command');
  const found = await storage.openRead(bucket, name);
  if (found === undefined) throw new Error(`There is no object ${url}, which the launch command names.`);
  await mkdir(folder, { recursive: true });
  // Only the last part of the name, so that no object is written elsewhere.
  const last = basename(name);
  const file = join(folder, /^[\w-][\w.-]*$/.test(last) ? last : 'file');
  await pipeline(found.stream(), createWriteStream(file));
  return file;
}
