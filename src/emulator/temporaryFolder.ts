import { lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulatorLog } from './emulatorLog.ts';
import { reasonOf } from './reasonOf.ts';

const prefix = 'dataflow-emulator-';
const socketName = 'alive';

/**
 * A folder that goes with this process. A socket in it answers for as long as the process lives, which tells others
 * whether the folder was left behind: process ids would not, they are used again and differ between containers.
 */
export class TemporaryFolder {
  readonly path: string;
  /** Answers isAlive(). */
  readonly socketPath: string;
  readonly #server: Server;

  private constructor(path: string) {
    this.path = path;
    this.socketPath = join(path, socketName);
    this.#server = createServer((socket) => socket.destroy()).unref();
  }

  /** @throws Error that says what to do when there is no place for it. */
  static async create(log: EmulatorLog): Promise<TemporaryFolder> {
    let path: string;
    try {
      path = await mkdtemp(join(tmpdir(), prefix));
    } catch (error) {
      throw new Error(
        `Could not make a temporary folder in ${tmpdir()} (${reasonOf(error)}). Let TMPDIR name a folder that can be written to.`,
        { cause: error },
      );
    }
    const folder = new TemporaryFolder(path);
    await folder.#listen().catch((error: unknown) => {
      // For example a path too long for a socket: the folder then stays should this process be killed.
      log.debug(`${path} cannot be marked as in use: ${reasonOf(error)}`);
    });
    return folder;
  }

  /** Removes the folders of processes that were killed. */
  static async removeLeftBehind(log: EmulatorLog): Promise<void> {
    const names = (await readdir(tmpdir()).catch(() => [])).filter((name) => name.startsWith(prefix));
    for (const name of names) {
      const path = join(tmpdir(), name);
      try {
        const found = await lstat(path);
        if (!found.isDirectory() || found.uid !== process.getuid?.()) continue;
        if ((await answerOf(join(path, socketName))) !== 'ECONNREFUSED') continue;
        await rm(path, { recursive: true, force: true, maxRetries: 3 });
        log.info(`Removed ${path}, which a local Dataflow service that was killed had left behind.`);
      } catch (error) {
        log.debug(`${path} was left behind and cannot be removed: ${reasonOf(error)}`);
      }
    }
  }

  async remove(): Promise<void> {
    this.#server.close();
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }

  async #listen(): Promise<void> {
    // A socket of that name always answers or is dead, never about to listen.
    const starting = join(this.path, 'starting');
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(starting, resolve);
    });
    await rename(starting, this.socketPath);
  }
}

/** Whether the process of a TemporaryFolder still runs; in doubt it does. */
export async function isAlive(socketPath: string): Promise<boolean> {
  const answer = await answerOf(socketPath);
  return answer !== 'ECONNREFUSED' && answer !== 'ENOENT';
}

/** `connected`, or the code of the error. */
function answerOf(socketPath: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('error', (error) => {
      resolve('code' in error ? String(error.code) : error.message);
    });
  });
}
