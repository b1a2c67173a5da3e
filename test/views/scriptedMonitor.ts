import type { Connection } from '../../src/dataflow/connection.ts';
import type { JobSummary } from '../../src/dataflow/job.ts';
import type { JobWatches } from '../../src/monitoring/jobWatches.ts';
import { localConnection } from '../dataflow/localConnection.ts';
import type { ConnectionJobs, JobsChange } from '../../src/monitoring/jobsMonitor.ts';

export const local: Connection = localConnection('127.0.0.1:8085');

/** Stands for the jobs monitor: what it knows is told by a test. */
export class ScriptedMonitor {
  readonly known = new Map<string, ConnectionJobs>();
  private readonly listeners = new Set<(change: JobsChange) => void>();

  jobs(connectionId: string): ConnectionJobs | undefined {
    return this.known.get(connectionId);
  }

  job(connectionId: string, jobId: string): JobSummary | undefined {
    return this.jobs(connectionId)?.jobs.find(({ id }) => id === jobId);
  }

  onDidChange(listener: (change: JobsChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(change: JobsChange): void {
    for (const listener of this.listeners) listener(change);
  }

  knows(jobs: readonly JobSummary[], more: Partial<ConnectionJobs> = {}): void {
    this.known.set(local.id, {
      connection: local,
      jobs,
      status: 'ready',
      problems: [],
      hasMore: false,
      ...more,
    });
  }
}

/** A running streaming job of `local`. */
export function job(id: string, name = 'orders', more: Partial<JobSummary> = {}): JobSummary {
  return {
    id,
    name,
    projectId: 'local-project',
    location: 'us-central1',
    type: 'STREAMING',
    state: 'RUNNING',
    ...more,
  };
}

/** For trees in which nothing is opened. */
export const noWatches: Pick<JobWatches, 'watch'> = {
  watch: () => {
    throw new Error('No job is opened here.');
  },
};
