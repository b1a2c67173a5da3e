import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder that one service at a time may keep its objects in.
 * @returns the folder, or undefined while another window's service has it
 */
export async function claimDataFolder(folder: string): Promise<string | undefined> {
  await mkdir(folder, { recursive: true });
  const claim = join(folder, 'claimed-by');
  // Twice: the claim of a window that is gone is taken away first.
  for (const isLastTry of [false, true]) {
    try {
      await writeFile(claim, String(process.pid), { flag: 'wx' });
      return folder;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      const owner = Number(await readFile(claim, 'utf8').catch(() => ''));
      if (owner === process.pid) return folder;
      if (isLastTry || isAlive(owner)) return undefined;
      await rm(claim, { force: true });
    }
  }
  return undefined;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
