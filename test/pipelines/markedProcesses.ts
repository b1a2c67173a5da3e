import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes that have the text in their environment, as all descendants of a process started with it have. */
export async function processesMarked(mark: string): Promise<MarkedProcess[]> {
  if (process.platform === 'linux') {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(
      pids.map(async (pid) => {
        // A process that ends meanwhile, or is another user's, has nothing to read.
        const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
        if (!environment.includes(mark)) return [];
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        return [{ pid: Number(pid), command: command.replaceAll('\0', ' ') }];
      }),
    );
    return found.flat();
  }
  const { stdout } = await promisify(execFile)('ps', ['-axEww', '-o', 'pid=,command='], {
    maxBuffer: 64 << 20,
  });
  return stdout
    .split('\n')
    .filter((line) => line.includes(mark))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line }));
}
