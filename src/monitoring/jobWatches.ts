import type { JobRef } from '../dataflow/connection.ts';
import type { Connections } from '../dataflow/connections.ts';
import type { DataflowApi } from '../dataflow/dataflowApi.ts';
import { DataflowError } from '../dataflow/errors.ts';
import type { Log } from '../dataflow/log.ts';
import { ChangeEvent } from './changeEvent.ts';
import type { Clock } from './clock.ts';
import type { SeriesPoint } from './timeSeries.ts';
import { type JobWatchSnapshot, WatchedJob, type WatchIntervals } from './watchedJob.ts';

export type { JobWatchSnapshot } from './watchedJob.ts';

export interface JobWatchTarget {
  readonly connectionId: string;
  readonly ref: JobRef;
}

/** One look at a job. Several looks at the same job share its reads. */
export interface JobWatch {
  readonly snapshot: JobWatchSnapshot;
  /** A metric since the watch began, ascending; null where nothing is known. */
  series(key: string): readonly SeriesPoint[];
  /** After every read. Answers a function that ends the subscription. */
  onDidChange(listener: () => void): () => void;
  /** A job is read only while one of its looks is active; a look begins active. */
  setActive(isActive: boolean): void;
  /** Reads now. Failures stand in the snapshot; this never rejects. */
  refresh(): Promise<void>;
  dispose(): void;
}

export interface JobWatchesDeps {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly log: Log;
  readonly intervals?: Partial<WatchIntervals>;
}

const defaultIntervals: WatchIntervals = { pollMs: 5_000, maxBackoffMs: 60_000 };

interface SharedJob {
  readonly job: WatchedJob;
  readonly changes: ChangeEvent<undefined>;
  /** The looks at the job, and whether each is active. */
  readonly looks: Map<symbol, boolean>;
}

/** Details of single jobs for whoever looks at them. A job that has ended is read until nothing comes late, and then left alone. */
export class JobWatches {
  private readonly shared = new Map<string, SharedJob>();
  private readonly closings = new Set<Promise<void>>();

  constructor(private readonly deps: JobWatchesDeps) {}

  watch(target: JobWatchTarget): JobWatch {
    const { projectId, location, jobId } = target.ref;
    const key = JSON.stringify([target.connectionId, projectId, location, jobId]);
    const shared = this.shared.get(key) ?? this.share(key, target);
    const look = Symbol(jobId);
    const subscriptions = new Set<() => void>();
    const setActive = (isActive: boolean): void => {
      if (!shared.looks.has(look)) return;
      shared.looks.set(look, isActive);
      shared.job.setEnabled([...shared.looks.values()].includes(true));
    };
    shared.looks.set(look, false);
    setActive(true);
    return {
      get snapshot() {
        return shared.job.snapshot;
      },
      series: (metric) => shared.job.series(metric),
      onDidChange: (listener) => {
        const leave = shared.changes.subscribe(listener);
        subscriptions.add(leave);
        return leave;
      },
      setActive,
      refresh: () => shared.job.refresh(),
      dispose: () => {
        for (const leave of subscriptions) leave();
        setActive(false);
        if (shared.looks.delete(look) && shared.looks.size === 0) this.release(key, shared);
      },
    };
  }

  /** Aborts what is under way; nothing is left running. */
  async close(): Promise<void> {
    for (const [key, shared] of [...this.shared]) this.release(key, shared);
    await Promise.all(this.closings);
  }

  private share(key: string, target: JobWatchTarget): SharedJob {
    const { clock, log, intervals } = this.deps;
    const changes = new ChangeEvent<undefined>(log);
    const job = new WatchedJob(
      target.ref,
      clock,
      { ...defaultIntervals, ...intervals },
      (signal) => this.api(target, signal),
      () => {
        changes.fire(undefined);
      },
    );
    const shared: SharedJob = { job, changes, looks: new Map() };
    this.shared.set(key, shared);
    return shared;
  }

  private release(key: string, shared: SharedJob): void {
    if (this.shared.get(key) !== shared) return;
    const { job, changes } = shared;
    this.shared.delete(key);
    changes.clear();
    const closing = job.close().finally(() => this.closings.delete(closing));
    this.closings.add(closing);
  }

  private api({ connectionId, ref }: JobWatchTarget, signal: AbortSignal): Promise<DataflowApi> {
    const connection = this.deps.connections.get(connectionId);
    if (connection) return this.deps.connections.api(connection, { signal });
    const reason = 'Its connection is not configured any more.';
    const remedy = 'Add the connection to the setting dataflow.connections again.';
    return Promise.reject(new DataflowError('NOT_FOUND', `Reading job ${ref.jobId}`, reason, remedy));
  }
}
