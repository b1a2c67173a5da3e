import { open } from 'node:fs/promises';

/** Resolves when the names of the files in a folder are on the disk: that a file is there is kept by its folder. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and keeps names with the files.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
