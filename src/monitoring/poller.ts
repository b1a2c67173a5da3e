import type { Clock } from './clock.ts';

/** Runs a poll now and then: one at a time, only while enabled, with the waiting time decided after each. */
export class Poller {
  private running: Promise<void> | undefined;
  private cancelTimer: (() => void) | undefined;
  private isEnabled = false;
  private readonly closing = new AbortController();
  private lastEnd: number | undefined;

  constructor(
    private readonly clock: Clock,
    /** Must handle its own errors. */
    private readonly poll: (signal: AbortSignal) => Promise<void>,
    /** Milliseconds from the end of a poll to the next; undefined for none. */
    private readonly delayMs: () => number | undefined,
  ) {}

  /** The end of the poll that is running now. */
  get underWay(): Promise<void> | undefined {
    return this.running;
  }

  private get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  /** Polls now; joins a poll that is under way. */
  run(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    this.stopTimer();
    this.running ??= this.poll(this.closing.signal).finally(() => {
      this.running = undefined;
      this.lastEnd = this.clock.now();
      this.schedule();
    });
    return this.running;
  }

  /** Polling waits while disabled; enabling it again polls when the next poll is due, or at once if it is overdue. */
  setEnabled(isEnabled: boolean): void {
    if (this.isEnabled === isEnabled) return;
    this.isEnabled = isEnabled;
    this.schedule();
  }

  /** Looks at the waiting time again, after something that decides it has changed. */
  schedule(): void {
    this.stopTimer();
    if (!this.isEnabled || this.isClosed || this.running) return;
    const delay = this.delayMs();
    if (delay === undefined) return;
    // A clock that was set back must not make it wait for longer.
    const due = this.lastEnd === undefined ? 0 : Math.min(this.lastEnd + delay - this.clock.now(), delay);
    this.cancelTimer = this.clock.setTimeout(
      () => {
        this.cancelTimer = undefined;
        void this.run();
      },
      Math.max(due, 0),
    );
  }

  /** Aborts a poll that is under way and waits for its end. */
  async close(): Promise<void> {
    this.closing.abort();
    this.stopTimer();
    await this.running;
  }

  private stopTimer(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }
}
