import type { Clock } from '../../../../src/emulator/engines/model/virtualClock.ts';

/** Time passes when the test says so. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 10, 24);
  /** What was put forward, less what was set back. */
  #shift = 0;
  /** By the moment they are due. */
  readonly #timers = new Map<number, Set<() => void>>();

  get timers(): number {
    return [...this.#timers.values()].reduce((sum, due) => sum + due.size, 0);
  }

  now(): number {
    return this.#now + this.#shift;
  }

  monotonic(): number {
    return this.#now;
  }

  /** Somebody sets the clock, or the machine has slept. */
  shift(ms: number): void {
    this.#shift += ms;
  }

  setTimeout(run: () => void, ms: number): () => void {
    const at = this.#now + ms;
    const timer = (): void => {
      run();
    };
    const due = this.#timers.get(at) ?? new Set();
    this.#timers.set(at, due.add(timer));
    return () => {
      due.delete(timer);
    };
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const at = Math.min(...this.#timers.keys());
      if (at > until) break;
      const due = this.#timers.get(at) ?? new Set();
      this.#now = at;
      for (const timer of due) {
        due.delete(timer);
        timer();
      }
      if (due.size === 0) this.#timers.delete(at);
    }
    this.#now = until;
  }
}
