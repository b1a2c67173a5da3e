import type { Memory } from '../../dataflow/memory.ts';

const memoryKey = 'startedFromFiles';
/** The oldest are given up beyond that. */
const most = 100;

/** Which jobs were started from which files, by the jobs' names, which are new for every run. */
export class StartedFiles {
  private readonly files: Map<string, string>;

  constructor(private readonly memory: Memory) {
    const known = memory.get(memoryKey);
    this.files = new Map(Array.isArray(known) ? known.filter(isPair) : []);
  }

  /** @param path of the file, absolute */
  async remember(jobName: string, path: string): Promise<void> {
    this.files.delete(jobName);
    this.files.set(jobName, path);
    const kept = [...this.files].slice(-most);
    for (const name of this.files.keys()) if (!kept.some(([each]) => each === name)) this.files.delete(name);
    await this.memory.update(memoryKey, kept);
  }

  fileOf(jobName: string): string | undefined {
    return this.files.get(jobName);
  }
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}
