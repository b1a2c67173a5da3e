import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';

/**
 * Installs something into a folder exactly once, also when several processes ask at the same time or an earlier try
 * was killed half-way.
 * @param folder is emptied before `install` fills it; it counts as installed only after that resolved
 */
export async function installOnce(folder: string, install: () => Promise<void>): Promise<void> {
  const marker = join(folder, '.complete');
  if (await exists(marker)) return;
  await oneAtATime(folder, async () => {
    if (await exists(marker)) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await install();
    await writeFile(marker, '');
  });
}

/** Does the work while no other process does work under the same folder, which is made if need be. */
export async function oneAtATime(folder: string, work: () => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true });
  // The lock stands beside the folder, and goes stale by itself if its holder is killed.
  const release = await lock(folder, { retries: { retries: 900, minTimeout: 1000, maxTimeout: 1000 } });
  try {
    await work();
  } finally {
    await release();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
