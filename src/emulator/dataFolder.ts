import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from './reasonOf.ts';
import { isAlive } from './temporaryFolder.ts';

/** A file that names the socket of the service that has the folder open. */
const lockName = 'dataflow-emulator.lock';
const emptyLockTries = 20;
const lockPauseMs = 50;
/** Nobody takes so long to look at a lock. */
const guardMs = 10_000;

/** The folder of --data-dir, which one service at a time may have open: each holds the metadata of all objects in memory. */
export class DataFolder {
  private constructor(
    readonly path: string,
    private readonly lock: string,
  ) {}

  /**
   * Makes the folder if need be, and locks it. The lock of a service that was killed is taken over.
   * @param socketPath Socket that answers while this service runs.
   * @throws Error when another service has it open, or when it cannot be written to.
   */
  static async open(path: string, socketPath: string): Promise<DataFolder> {
    const lock = join(path, lockName);
    try {
      await mkdir(path, { recursive: true });
      while (!(await tryWrite(lock, socketPath))) {
        const holder = await holderOf(lock);
        if (holder !== '' && (await isAlive(holder))) {
          throw new Error('another local Dataflow service has it open');
        }
        await removeLock(lock, holder);
      }
    } catch (error) {
      const reason = reasonOf(error);
      throw new Error(
        `Could not open the data folder ${path}: ${reason}. Choose another one with --data-dir.`,
        {
          cause: error,
        },
      );
    }
    return new DataFolder(path, lock);
  }

  async close(): Promise<void> {
    await rm(this.lock, { force: true });
  }
}

/** What a lock names; empty when it is gone, or nobody has written to it for a while. */
async function holderOf(lock: string): Promise<string> {
  for (let tries = 0; tries < emptyLockTries; tries += 1) {
    const holder = await readFile(lock, 'utf8').catch(() => undefined);
    if (holder === undefined) return '';
    if (holder !== '') return holder.trim();
    // It is being written.
    await delay(lockPauseMs);
  }
  return '';
}

/** Removes the lock of a holder that is dead: one service at a time looks and removes, so none removes the lock of another. */
async function removeLock(lock: string, holder: string): Promise<void> {
  const guard = `${lock}.guard`;
  if (!(await tryWrite(guard, ''))) {
    const { mtimeMs } = await stat(guard).catch(() => ({ mtimeMs: Infinity }));
    // Killed just then.
    if (Date.now() - mtimeMs > guardMs) await rm(guard, { force: true });
    await delay(lockPauseMs);
    return;
  }
  try {
    if ((await readFile(lock, 'utf8').catch(() => holder)).trim() === holder) await rm(lock, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/** False when there is such a file already. */
async function tryWrite(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
