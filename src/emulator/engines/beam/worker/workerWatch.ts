import type { ProcessExit } from '../process/processGroup.ts';
import type { OutputTail } from '../process/outputTail.ts';

/** A worker that fails makes its runner fail the job; only when that does not come, the watch does it. */
const graceMs = 3_000;

/**
 * Sees what runners do not: a worker that ends before it has connected leaves its job running for ever, and so does one
 * that never connects, or a runner that never asks for a worker.
 */
export class WorkerWatch {
  /** Rejects when the job cannot go on. */
  readonly failed: Promise<never>;
  #fail: (reason: Error) => void = () => undefined;
  readonly #connected = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** @param startTimeoutMs Within this time a worker must be asked for, and then connect. */
  constructor(
    private readonly startTimeoutMs: number,
    private readonly output: OutputTail,
  ) {
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => undefined);
  }

  /** From now on the runner has the job, and workers are expected. */
  submitted(): void {
    if (this.#connected.size === 0 && this.#timers.size === 0)
      this.#expect(
        '',
        `The runner has asked for no worker within ${this.#seconds()} seconds. If it runs elsewhere, it may not reach this machine.`,
      );
  }

  started(worker: string): void {
    this.#clear('');
    // The runner goes on with this one.
    for (const ended of this.#ended) this.#clear(ended);
    this.#ended.clear();
    this.#expect(
      worker,
      `The worker ${worker} was started and has not connected within ${this.#seconds()} seconds.`,
    );
  }

  /** @returns Whether this is the first worker. */
  connected(worker: string): boolean {
    this.#clear(worker);
    this.#connected.add(worker);
    return this.#connected.size === 1;
  }

  exited(worker: string, { code, signal }: ProcessExit): void {
    this.#clear(worker);
    this.#ended.add(worker);
    const how = code === undefined ? (signal ?? 'a signal') : `exit code ${code}`;
    this.#expect(worker, `The worker process ended with ${how} before the job was done.`, graceMs);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #expect(worker: string, otherwise: string, timeoutMs = this.startTimeoutMs): void {
    this.#timers.set(
      worker,
      setTimeout(() => {
        const output = this.output.text();
        this.#fail(new Error(output === '' ? otherwise : `${otherwise} Its last output:\n${output}`));
      }, timeoutMs),
    );
  }

  #clear(worker: string): void {
    clearTimeout(this.#timers.get(worker));
    this.#timers.delete(worker);
  }

  #seconds(): number {
    return this.startTimeoutMs / 1000;
  }
}
