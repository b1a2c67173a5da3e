import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';

const venvFolders = ['.venv', 'venv', 'env'];

/** @returns the interpreter of a virtual environment right below the folder */
export async function venvPython(
  folder: string,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const program = platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  for (const name of venvFolders) {
    const python = join(folder, name, ...program);
    const isThere = await access(python, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return python;
  }
  return undefined;
}

/** What Python 3 is called where there is no virtual environment; its installer for Windows makes no python3. */
export function pythonOnPath(platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' ? 'python' : 'python3';
}
