import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Characters of what a program says before it ends. */
const mostTold = 2000;

/** A program of this project in a process of its own, run from its TypeScript. */
export class BenchProcess {
  readonly #child: ChildProcess;
  /** The first line that it has printed. */
  readonly firstLine: string;

  private constructor(child: ChildProcess, firstLine: string) {
    this.#child = child;
    this.firstLine = firstLine;
  }

  /**
   * Resolves when the program has printed a line.
   * @param file - from this folder
   * @throws Error when it ends before that.
   */
  static async start(file: string, args: readonly string[]): Promise<BenchProcess> {
    const path = new URL(file, import.meta.url).pathname;
    const reporter = new URL('cpuReporter.ts', import.meta.url).href;
    const child = spawn(process.execPath, ['--import', 'tsx', '--import', reporter, path, ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let told = '';
    child.stderr?.on('data', (part: Buffer) => {
      told = `${told}${part.toString()}`.slice(-mostTold);
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`${file} ended before it was ready: ${told}`);
    });
    const lines = createInterface(child.stdout as Readable);
    const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
    ended.catch(() => undefined);
    return new BenchProcess(child, line);
  }

  /** µs of processor time that it has taken so far. */
  async cpuMicroseconds(): Promise<number> {
    const answer = once(this.#child, 'message');
    this.#child.send('cpu');
    const [microseconds] = (await answer) as [number];
    return microseconds;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
