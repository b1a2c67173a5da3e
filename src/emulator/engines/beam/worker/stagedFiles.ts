import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore } from '../../../storage/objectStore.ts';
import { parseGsUrl } from '../pipeline/stagedPipeline.ts';
import type { StagedPackage } from '../pipeline/stagedPackages.ts';

/**
 * Copies what the submitting program has staged into a folder.
 * @throws Error naming the object that is missing.
 */
export async function copyStagedFiles(
  storage: ObjectStore,
  packages: readonly StagedPackage[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, url } of packages) {
    const { bucket, name: object } = parseGsUrl(url);
    const content = await storage.openRead(bucket, object);
    if (content === undefined) throw new Error(`The staged file ${url} of the job is missing.`);
    // Programs of Go pipelines have a hundred megabytes.
    await pipeline(content.stream(), createWriteStream(join(folder, name)), { signal });
  }
}
