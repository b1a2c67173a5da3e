import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './temporaryFolder.ts';

/** A file that names the socket of the service that has the folder open. */
const lockName = 'dataflow-emulator.lock';

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
        const holder = (await readFile(lock, 'utf8').catch(() => '')).trim();
        if (holder !== '' && (await isAlive(holder))) {
          throw new Error('another local Dataflow service has it open');
        }
        await rm(lock, { force: true });
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
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
