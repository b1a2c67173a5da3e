import type { Clock } from '../../src/monitoring/clock.ts';

interface Timer {
  at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is turned. */
export class ManualClock implements Clock {
  private time = Date.parse('2026-01-01T00:00:00Z');
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  setTimeout(run: () => void, ms: number): () => void {
    const timer = { at: this.time + ms, run };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
    };
  }

  /** Sets the time forth or back; timers do not mind, as on a computer whose clock is set. */
  jump(ms: number): void {
    this.time += ms;
    const waiting = [...this.timers];
    for (const timer of waiting) timer.at += ms;
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.timers.size;
  }

  /** Turns the clock, running what falls due in order and letting it come to rest. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.nextBefore(end); next; next = this.nextBefore(end)) {
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.run();
      await settle();
    }
    this.time = end;
  }

  private nextBefore(end: number): Timer | undefined {
    return [...this.timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  }
}

/** Lets everything run that waits for nothing but promises. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
