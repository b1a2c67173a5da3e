import type { JobRef } from '../dataflow/connection.ts';
import type { DataflowApi } from '../dataflow/dataflowApi.ts';
import { DataflowError } from '../dataflow/errors.ts';
import { isTerminal, type Job } from '../dataflow/job.ts';
import { endOf } from '../dataflow/jobEnd.ts';
import type { JobMessage } from '../dataflow/jobMessage.ts';
import type { JobMetrics } from '../dataflow/metrics.ts';
import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import { MetricHistory } from './metricHistory.ts';
import { Poller } from './poller.ts';
import type { SeriesPoint } from './timeSeries.ts';

/** What is known of a job now. */
export interface JobWatchSnapshot {
  readonly job?: Job;
  readonly metrics?: JobMetrics;
  /** Oldest first; the newest thousand. */
  readonly messages: readonly JobMessage[];
  /** Why the last read failed; what was known before stays. */
  readonly error?: DataflowError;
  /** When the job was last read, in milliseconds since the epoch. */
  readonly updatedAt?: number;
}

export interface WatchIntervals {
  readonly pollMs: number;
  /** Longest wait after failures in a row. */
  readonly maxBackoffMs: number;
}

const mostMessages = 1000;
/** Messages may arrive after others with a later time. */
const lateMessagesMs = 10_000;
/** Reads this many intervals apart leave a gap in charts. */
const gapIntervals = 3;
/** Metrics and messages still arrive for a while after the end of a job. */
const settlingMs = 5 * 60_000;
/** So much slower is an ended job read until then; less than what leaves a gap. */
const settlingIntervals = 2;

/** One job, read again and again until it has ended and what comes late is there. */
export class WatchedJob {
  private current: JobWatchSnapshot = { messages: [] };
  private failures = 0;
  /** When the job ended, in milliseconds; undefined while it goes on. */
  private endedAt: number | undefined;
  /** Set once the job is known to the end. */
  private isFinished = false;
  private readonly history: MetricHistory;
  private readonly poller: Poller;

  constructor(
    private readonly ref: JobRef,
    private readonly clock: Clock,
    private readonly intervals: WatchIntervals,
    private readonly api: (signal: AbortSignal) => Promise<DataflowApi>,
    private readonly onDidChange: () => void,
  ) {
    this.history = new MetricHistory(gapIntervals * intervals.pollMs);
    this.poller = new Poller(
      clock,
      (signal) => this.poll(signal),
      () => this.delayMs(),
    );
  }

  get snapshot(): JobWatchSnapshot {
    return this.current;
  }

  series(key: string): readonly SeriesPoint[] {
    return this.history.points(key);
  }

  setEnabled(isEnabled: boolean): void {
    this.poller.setEnabled(isEnabled);
  }

  refresh(): Promise<void> {
    return this.poller.run();
  }

  close(): Promise<void> {
    return this.poller.close();
  }

  private async poll(signal: AbortSignal): Promise<void> {
    const before = this.current.job;
    const startedAt = this.clock.now();
    const isLateRead = before !== undefined && isTerminal(before.state);
    try {
      const api = await this.api(signal);
      const job = await api.getJob(this.ref, { signal });
      const [metrics, messages] = await Promise.allSettled([
        api.getJobMetrics(this.ref, { signal }),
        api.listMessages(this.ref, this.messagesRequest(isLateRead), { signal }),
      ]);
      if (signal.aborted) return;
      this.take(job, metrics, messages);
      const { error } = this.current;
      this.failures = error ? this.failures + 1 : 0;
      this.isFinished = this.isSettled(job, before !== undefined, startedAt) && error?.isTransient !== true;
    } catch (thrown) {
      if (signal.aborted) return;
      this.failures += 1;
      this.current = { ...this.current, error: DataflowError.from(thrown, `Reading job ${this.ref.jobId}`) };
    }
    this.onDidChange();
  }

  private take(
    job: Job,
    metrics: PromiseSettledResult<JobMetrics>,
    messages: PromiseSettledResult<readonly JobMessage[]>,
  ): void {
    const now = this.clock.now();
    if (metrics.status === 'fulfilled') this.history.record(metrics.value, now);
    const known = metrics.status === 'fulfilled' ? metrics.value : this.current.metrics;
    const failed = [metrics, messages].find((result) => result.status === 'rejected');
    this.current = {
      job,
      ...(known && { metrics: known }),
      messages:
        messages.status === 'fulfilled'
          ? mergeMessages(this.current.messages, messages.value)
          : this.current.messages,
      ...(failed && { error: DataflowError.from(failed.reason, `Reading job ${this.ref.jobId}`) }),
      updatedAt: now,
    };
  }

  /** Whether a read that began then finds all there will be of the job. */
  private isSettled(job: Job, wasWatched: boolean, readAt: number): boolean {
    if (!isTerminal(job.state)) return false;
    // The service's clock may be ahead. An end that it does not tell, and that nobody watched, was long ago.
    this.endedAt ??= Math.min(endOf(job) ?? (wasWatched ? readAt : -Infinity), readAt);
    return readAt - this.endedAt >= settlingMs;
  }

  private messagesRequest(isLateRead: boolean): { readonly limit: number; readonly startTime?: string } {
    const last = this.current.messages.at(-1);
    if (!last || isLateRead) return { limit: mostMessages };
    const start = new Date(Math.max(0, Date.parse(last.time) - lateMessagesMs));
    return { limit: mostMessages, startTime: start.toISOString() };
  }

  private delayMs(): number | undefined {
    if (this.isFinished) return undefined;
    const { pollMs, maxBackoffMs } = this.intervals;
    const { error } = this.current;
    if (error) return backoffMs(this.failures, error, pollMs, maxBackoffMs);
    return this.endedAt === undefined ? pollMs : settlingIntervals * pollMs;
  }
}

/** Each message once, oldest first, the newest kept; the same list when nothing came. */
function mergeMessages(known: readonly JobMessage[], read: readonly JobMessage[]): readonly JobMessage[] {
  const ids = new Set(known.map(({ id }) => id));
  const fresh = new Map(read.filter(({ id }) => !ids.has(id)).map((message) => [message.id, message]));
  if (fresh.size === 0) return known;
  return [...known, ...fresh.values()]
    .sort((one, other) => Date.parse(one.time) - Date.parse(other.time))
    .slice(-mostMessages);
}
