import { DataflowError } from '../../dataflow/errors.ts';
import { backoffMs } from '../../monitoring/backoff.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { Poller } from '../../monitoring/poller.ts';

const maxBackoffMs = 60_000;

/**
 * Reads for a feed now and then while it is started: one read at a time, later and later while reads fail. Stopping
 * calls off the read that is under way; starting again reads when the next read is due.
 */
export class FeedPoll {
  private readonly poller: Poller;
  private reading = new AbortController();
  private failures = 0;
  private error: DataflowError | undefined;
  /** Set when the next read is due at once: before the first, and when the last was called off or is out of date. */
  private isStale = true;

  constructor(
    private readonly deps: {
      readonly clock: Clock;
      /** What is tried, for people: `Reading the stages`. */
      readonly operation: string;
      /** Reads and posts. What it throws is a problem of the panel; nothing of it may be posted after an abort. */
      readonly read: (signal: AbortSignal) => Promise<void>;
      readonly problem: (error: unknown, operation: string) => void;
      /** Milliseconds from one read to the next; undefined when nothing will change any more. */
      readonly intervalMs: () => number | undefined;
    },
  ) {
    this.poller = new Poller(
      deps.clock,
      () => this.poll(),
      () => this.delayMs(),
    );
  }

  start(): void {
    if (this.reading.signal.aborted) this.reading = new AbortController();
    this.poller.setEnabled(true);
  }

  stop(): void {
    this.poller.setEnabled(false);
    this.reading.abort();
  }

  /** Reads at once; what is being read is called off, as it may answer an older question. */
  restart(): void {
    this.reading.abort();
    this.reading = new AbortController();
    this.isStale = true;
    this.poller.schedule();
  }

  /** Why the last read failed; undefined after one that did not, and before the first. */
  get failure(): DataflowError | undefined {
    return this.error;
  }

  /** The end of the read that is under way. */
  get underWay(): Promise<void> | undefined {
    return this.poller.underWay;
  }

  private async poll(): Promise<void> {
    const { signal } = this.reading;
    this.isStale = false;
    try {
      await this.deps.read(signal);
      if (signal.aborted) this.isStale = true;
      else this.settle(undefined);
    } catch (thrown) {
      if (signal.aborted) {
        this.isStale = true;
        return;
      }
      const { operation, problem } = this.deps;
      this.settle(DataflowError.from(thrown, operation));
      problem(thrown, operation);
    }
  }

  private settle(error: DataflowError | undefined): void {
    this.error = error;
    this.failures = error ? this.failures + 1 : 0;
  }

  private delayMs(): number | undefined {
    if (this.isStale) return 0;
    const interval = this.deps.intervalMs();
    if (!this.error) return interval;
    return backoffMs(this.failures, this.error, interval ?? maxBackoffMs / 4, maxBackoffMs);
  }
}
