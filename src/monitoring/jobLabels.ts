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

/**
 * Labels of jobs, which listings do not tell. Labels never change, so each job is read once; a few at a time, newest
 * first, and only while somebody wants to know.
 */
export class JobLabels {
  private readonly known = new Map<string, JobLabelMap>();
  private readonly reads: ChangeEvent<LabelsRead>;
  private readonly poller: Poller;
  private readonly stopListening: () => void;
  private hasFailed = false;

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
        if (this.unread(1).length === 0) return undefined;
        return this.hasFailed ? pauseAfterFailureMs : pauseMs;
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

  private unread(most: number): readonly { connectionId: string; job: JobSummary }[] {
    const found: { connectionId: string; job: JobSummary }[] = [];
    for (const { id: connectionId } of this.deps.connections.list()) {
      for (const job of this.deps.monitor.jobs(connectionId)?.jobs ?? []) {
        if (found.length === most) return found;
        if (!this.of(connectionId, job)) found.push({ connectionId, job });
      }
    }
    return found;
  }

  private async readSome(signal: AbortSignal): Promise<void> {
    const jobs = this.unread(atOnce);
    const answers = await Promise.allSettled(
      jobs.map(({ connectionId, job }) => this.read(connectionId, job, signal)),
    );
    if (signal.aborted) return;
    this.hasFailed = answers.some(({ status }) => status === 'rejected');
    const read = jobs.filter((_, index) => answers[index]?.status === 'fulfilled');
    for (const connectionId of new Set(read.map((each) => each.connectionId))) {
      const those = read.filter((each) => each.connectionId === connectionId);
      this.reads.fire({ connectionId, jobs: those.map(({ job }) => job) });
    }
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
