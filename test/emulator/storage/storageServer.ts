import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderObjectStore } from '../../../src/emulator/storage/folderObjectStore.ts';
import { StorageHttp, type StorageHttpOptions } from '../../../src/emulator/storage/storageHttp.ts';

export interface StorageServer {
  readonly origin: string;
  readonly folder: string;
  readonly store: FolderObjectStore;
  close(): Promise<void>;
}

/** Cloud Storage over a new folder and a real port. */
export async function startStorageServer(options?: StorageHttpOptions): Promise<StorageServer> {
  const folder = await mkdtemp(join(tmpdir(), 'storage-test-'));
  const store = await FolderObjectStore.open(folder);
  const storage = new StorageHttp(store, options);
  const server = createServer((request, response) => {
    storage.handle(request, response, new URL(request.url ?? '/', 'http://localhost')).then(
      (isAnswered) => {
        if (!isAnswered) response.writeHead(404).end('not storage');
      },
      (error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    folder,
    store,
    async close() {
      await storage.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
