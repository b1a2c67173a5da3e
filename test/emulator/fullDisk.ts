import { open, type FileHandle } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Lets nothing of this process get to the disk, as on a full one, until the answered function is called. */
export async function fillDisk(): Promise<() => void> {
  const file = await open(fileURLToPath(import.meta.url));
  await file.close();
  const handles = Object.getPrototypeOf(file) as Pick<FileHandle, 'datasync'>;
  const original = Object.getOwnPropertyDescriptor(handles, 'datasync') ?? {};
  handles.datasync = () => Promise.reject(new Error('ENOSPC: no space left on device, fdatasync'));
  return () => {
    Object.defineProperty(handles, 'datasync', original);
  };
}
