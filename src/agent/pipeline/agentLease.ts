import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A window that loads again may be there before the one it replaces has ended. */
const patienceMs = 10_000;
const retryMs = 200;

/**
 * Lets one process alone look after the tasks that are kept in a folder: two would resume the same ones, and each could
 * make the same change. Held by listening on a local socket, so that it ends with its process however that ends.
 */
export class AgentLease {
  private constructor(private readonly server: Server) {}

  /**
   * Waits for a while where another process has it.
   * @throws Error in words for people when that goes on
   */
  static async take(folder: string, waitMs = patienceMs): Promise<AgentLease> {
    const address = addressOf(folder);
    const deadline = Date.now() + waitMs;
    for (;;) {
      const server = await listen(address);
      if (server) return new AgentLease(server);
      await removeAbandoned(address);
      if (Date.now() >= deadline) {
        throw new Error(
          'The agent of this workspace runs in another window, and two of them could make a change twice. Use it there, or close that window and reload this one.',
        );
      }
      await delay(retryMs);
    }
  }

  async release(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Abstract on Linux and a pipe on Windows: both go with their process. Elsewhere a file, which can be left behind. */
function addressOf(folder: string): string {
  const name = `dataflow-agent-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), name);
}

/** Undefined where somebody listens there, or did. */
async function listen(address: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  // The lease must not keep its process running.
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      resolve(server);
    });
  });
}

async function removeAbandoned(address: string): Promise<void> {
  if (!address.startsWith('/')) return;
  const isAbandoned = await new Promise<boolean>((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED');
    });
  });
  if (isAbandoned) await rm(address, { force: true });
}
