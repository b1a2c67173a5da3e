import type { OutputTail } from '../process/outputTail.ts';

/** A worker that fails makes its runner fail the job; only when that does not come, the watch does it. */
const graceMs = 3_000;

/**
 * Sees what runners do not: a worker that ends before it has connected leaves its job running for ever, and so does one
 * that never connects.
 */
export class WorkerWatch {
  /** Rejects when the job cannot go on. */
  readonly failed: Promise<never>;
  #fail: (reason: Error) => void = () => undefined;
  #hasWorker = false;
  #startTimer: NodeJS.Timeout | undefined;
  #exitTimer: NodeJS.Timeout | undefined;

  constructor(
    /** Starts the lines in which the worker program tells what happens to a worker. */
    readonly mark: string,
    private readonly startTimeoutMs: number,
    private readonly output: OutputTail,
    /** Told where the runner's control service is for a worker: `host:port`. */
    private readonly onControl: (worker: string, target: string) => void,
  ) {
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => undefined);
  }

  /** From now on workers are expected. */
  started(): void {
    if (this.#hasWorker) return;
    this.#startTimer ??= setTimeout(() => {
      this.#fail(this.#error(`No worker has come up within ${this.startTimeoutMs / 1000} seconds.`));
    }, this.startTimeoutMs);
  }

  /** @returns Whether this is the first worker. */
  connected(): boolean {
    const isFirst = !this.#hasWorker;
    this.#hasWorker = true;
    clearTimeout(this.#startTimer);
    return isFirst;
  }

  /** @returns Whether the line was the worker program's, and is no output of the worker. */
  line(line: string): boolean {
    if (!line.startsWith(`${this.mark} `)) return false;
    const [kind, first = '', ...rest] = line.slice(this.mark.length + 1).split(' ');
    if (kind === 'exit') this.#exited(first);
    const target = /"([^"]+)"/.exec(rest.join(' '))?.[1];
    if (kind === 'control' && target !== undefined) this.onControl(first, target);
    return true;
  }

  close(): void {
    clearTimeout(this.#startTimer);
    clearTimeout(this.#exitTimer);
  }

  #exited(code: string): void {
    this.#exitTimer ??= setTimeout(() => {
      this.#fail(this.#error(`The worker process ended with exit code ${code} before the job was done.`));
    }, graceMs);
  }

  #error(text: string): Error {
    const output = this.output.text();
    return new Error(output === '' ? text : `${text} Its last output:\n${output}`);
  }
}
