import type { Connections } from '../dataflow/connections.ts';
import { DataflowError } from '../dataflow/errors.ts';
import type { JobSummary } from '../dataflow/job.ts';
import type { Log } from '../dataflow/log.ts';
import { ChangeEvent } from './changeEvent.ts';
import type { Clock } from './clock.ts';
import { connectedJobKey } from './jobKey.ts';
import type { JobsMonitor } from './jobsMonitor.ts';
import { Poller } from './poller.ts';

export type JobLabelMap = Readonly<Record<string, string>>;

/** Jobs whose labels have become known. */
export interface LabelsRead {
  readonly connectionId: string;
  readonly jobs: readonly JobSummary[];
}

/** Jobs read at once, and how long until the next are. */
const atOnce = 5;
const pauseMs = 1_000;
const pauseAfterFailureMs = 30_000;

interface UnreadJob {
  readonly connectionId: string;
  readonly job: JobSummary;
}

/**
 * Labels of jobs, which listings do not tell. Labels never change, so each job is read once; a few at a time, newest
 * first, and only while somebody wants to know. What cannot be read keeps nobody else waiting: its connection rests,
 * and the job stands behind the others of it.
 */
export class JobLabels {
  private readonly known = new Map<string, JobLabelMap>();
  private readonly reads: ChangeEvent<LabelsRead>;
  private readonly poller: Poller;
  private readonly stopListening: () => void;
  /** Jobs that could not be read, by key: when that was tried last. */
  private readonly failedAt = new Map<string, number>();
  /** Until when connections rest after a failure. */
  private readonly restUntil = new Map<string, number>();

  constructor(
    private readonly deps: {
      readonly connections: Connections;
      readonly monitor: Pick<JobsMonitor, 'jobs' | 'onDidChange'>;
      readonly clock: Clock;
      readonly log: Log;
    },
  ) {
    this.reads = new ChangeEvent(deps.log);
    this.poller = new Poller(
      deps.clock,
      (signal) => this.readSome(signal),
      () => {
        const unread = this.unread();
        if (unread.length === 0) return undefined;
        return unread.every((each) => this.isResting(each)) ? pauseAfterFailureMs : pauseMs;
      },
    );
    this.stopListening = deps.monitor.onDidChange(() => {
      this.poller.schedule();
    });
  }

  /** Undefined while they are not known. */
  of(connectionId: string, job: JobSummary): JobLabelMap | undefined {
    return this.known.get(connectedJobKey(connectionId, job));
  }

  /** Keys of all labels that are known, the most frequent first. */
  keys(): readonly string[] {
    const counts = new Map<string, number>();
    for (const labels of this.known.values())
      for (const key of Object.keys(labels)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts].sort(([, one], [, other]) => other - one).map(([key]) => key);
  }

  setEnabled(isEnabled: boolean): void {
    this.poller.setEnabled(isEnabled);
  }

  /** Answers a function that ends the subscription. */
  onDidRead(listener: (read: LabelsRead) => void): () => void {
    return this.reads.subscribe(listener);
  }

  async close(): Promise<void> {
    this.stopListening();
    this.reads.clear();
    await this.poller.close();
  }

  private unread(): readonly UnreadJob[] {
    return this.deps.connections
      .list()
      .flatMap(({ id: connectionId }) =>
        (this.deps.monitor.jobs(connectionId)?.jobs ?? [])
          .filter((job) => !this.of(connectionId, job))
          .map((job) => ({ connectionId, job })),
      );
  }

  private isResting({ connectionId }: UnreadJob): boolean {
    return (this.restUntil.get(connectionId) ?? 0) > this.deps.clock.now();
  }

  private nextToRead(): readonly UnreadJob[] {
    const failedAt = ({ connectionId, job }: UnreadJob): number =>
      this.failedAt.get(connectedJobKey(connectionId, job)) ?? 0;
    return this.unread()
      .filter((each) => !this.isResting(each))
      .sort((one, other) => failedAt(one) - failedAt(other))
      .slice(0, atOnce);
  }

  private async readSome(signal: AbortSignal): Promise<void> {
    const jobs = this.nextToRead();
    const answers = await Promise.allSettled(
      jobs.map(({ connectionId, job }) => this.read(connectionId, job, signal)),
    );
    if (signal.aborted) return;
    const read = jobs.filter((_, index) => answers[index]?.status === 'fulfilled');
    for (const job of jobs) if (!read.includes(job)) this.setAside(job);
    for (const connectionId of new Set(read.map((each) => each.connectionId))) {
      const those = read.filter((each) => each.connectionId === connectionId);
      this.reads.fire({ connectionId, jobs: those.map(({ job }) => job) });
    }
  }

  private setAside({ connectionId, job }: UnreadJob): void {
    const now = this.deps.clock.now();
    this.failedAt.set(connectedJobKey(connectionId, job), now);
    this.restUntil.set(connectionId, now + pauseAfterFailureMs);
  }

  private async read(connectionId: string, job: JobSummary, signal: AbortSignal): Promise<void> {
    const { connections, log } = this.deps;
    const connection = connections.get(connectionId);
    if (!connection) return;
    const { projectId, location, id: jobId } = job;
    try {
      const api = await connections.api(connection, { signal });
      const { labels } = await api.getJob({ projectId, location, jobId }, { signal });
      this.known.set(connectedJobKey(connectionId, job), labels);
      this.failedAt.delete(connectedJobKey(connectionId, job));
    } catch (thrown) {
      const error = DataflowError.from(thrown, `Reading the labels of job ${jobId}`);
      if (error.code === 'NOT_FOUND') this.known.set(connectedJobKey(connectionId, job), {});
      else {
        if (!signal.aborted) log.warn(error.message);
        throw error;
      }
    }
  }
}
