import { readdir, readFile } from 'node:fs/promises';

/** Variable that all processes of a ProcessGroup have, with a value of its own. */
export const markVariable = 'DATAFLOW_EMULATOR_PROCESS_MARK';

/** A process that starts others while they are ended is outrun, or given up. */
const mostRounds = 20;

/**
 * Ends every process that has the mark in its environment, which children keep when they leave their process group or
 * session. On Linux only: elsewhere there is no /proc to find them in, and nothing happens.
 */
export async function killMarked(mark: string): Promise<void> {
  if (process.platform !== 'linux') return;
  for (let round = 0; round < mostRounds; round += 1) {
    const pids = await markedProcesses(mark);
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid);
  }
}

async function markedProcesses(mark: string): Promise<number[]> {
  const wanted = `${markVariable}=${mark}`;
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const marked = await Promise.all(
    names.map(async (name) => {
      // A process that ends meanwhile, or is another user's, has nothing to read; one that has ended has no environment.
      const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(wanted);
    }),
  );
  return names.filter((_, index) => marked[index]).map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: it was quicker.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
