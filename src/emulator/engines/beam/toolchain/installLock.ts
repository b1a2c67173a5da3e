import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ToolchainError } from './toolchainError.ts';
import { reasonOf } from '../../../reasonOf.ts';

const heartbeatMs = 2_000;
/** Without a heartbeat for this long, the holder is taken for dead. */
const staleMs = 15_000;

/**
 * Runs `work` while no other process does so under the same lock. The lock is a folder whose time the holder renews:
 * one left by a killed process is taken over.
 * @throws ToolchainError when the lock's folder cannot be written to.
 * @param onWait Called once when somebody else holds the lock.
 */
export async function withInstallLock<T>(
  lock: string,
  signal: AbortSignal,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  let hasTold = false;
  while (!(await tryTake(lock).catch((error: unknown) => cannotWrite(lock, error)))) {
    if (!hasTold) onWait();
    hasTold = true;
    await delay(500, undefined, { signal });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A lock that somebody removed by hand costs a second installation at most, which the ready marks make harmless.
    utimes(lock, now, now).catch(() => undefined);
  }, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(lock, { recursive: true, force: true });
  }
}

async function tryTake(lock: string): Promise<boolean> {
  await mkdir(dirname(lock), { recursive: true });
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const held = await stat(lock).catch(() => undefined);
  if (held !== undefined && Date.now() - held.mtimeMs > staleMs) {
    // Of several that find it stale, the rename lets one win.
    const aside = `${lock}.${randomUUID()}`;
    await rename(lock, aside).then(
      () => rm(aside, { recursive: true, force: true }),
      () => undefined,
    );
  }
  return false;
}

function cannotWrite(lock: string, error: unknown): never {
  const reason = reasonOf(error);
  throw new ToolchainError(
    `Nothing can be installed into the cache folder ${dirname(lock)} (${reason}). Make it writable, or let DATAFLOW_EMULATOR_CACHE name another folder.`,
    { cause: error },
  );
}
