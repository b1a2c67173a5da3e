import { AbsentDataflowApi } from '../dataflow/absentDataflowApi.ts';
import { bareDetails } from '../dataflow/bareJob.ts';
import type { Connection } from '../../src/dataflow/connection.ts';
import { Connections } from '../../src/dataflow/connections.ts';
import type { DataflowApi } from '../../src/dataflow/dataflowApi.ts';
import type { Job } from '../../src/dataflow/job.ts';
import type { JobMessage } from '../../src/dataflow/jobMessage.ts';
import type { Log } from '../../src/dataflow/log.ts';
import type { JobMetrics } from '../../src/dataflow/metrics.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import { systemClock } from '../../src/monitoring/clock.ts';
import { localConnection } from '../dataflow/localConnection.ts';
import { EmbeddedClient } from '../../src/mcp/embedded/embeddedClient.ts';

export const local: Connection = localConnection('127.0.0.1:1');

export function job(id: string, over: Partial<Job> = {}): Job {
  return {
    id,
    name: `job-${id}`,
    projectId: 'local-project',
    location: 'us-central1',
    type: 'STREAMING',
    state: 'RUNNING',
    createTime: '2026-11-24T10:00:00Z',
    ...bareDetails,
    ...over,
  };
}

/** A Dataflow whose jobs the test holds, and which counts what reached it. */
export class ScriptedDataflow extends AbsentDataflowApi {
  jobs: Job[] = [];
  metrics: JobMetrics = { metrics: [] };
  messages: JobMessage[] = [];
  /** A region that does not answer. */
  failingLocation: string | undefined;
  /** Requests to change a job, as they arrived. */
  readonly changes: { jobId: string; state: string }[] = [];
  /** Runs before each answer; throw to fail it. */
  before: (method: keyof DataflowApi, signal: AbortSignal | undefined) => Promise<void> = () =>
    Promise.resolve();

  override listJobs: DataflowApi['listJobs'] = async (request, options) => {
    await this.before('listJobs', options?.signal);
    if (request.location === this.failingLocation) {
      const reason = `No answer from ${request.location}.`;
      throw new DataflowError('UNAVAILABLE', 'Listing jobs', reason, 'Try again later.');
    }
    const from = Number(request.pageToken ?? 0);
    const size = request.pageSize ?? 50;
    const inRegion = this.jobs.filter((each) => each.location === request.location);
    const next = from + size < inRegion.length ? { nextPageToken: String(from + size) } : {};
    return { jobs: inRegion.slice(from, from + size), failedLocations: [], ...next };
  };

  override getJob: DataflowApi['getJob'] = async (ref, options) => {
    await this.before('getJob', options?.signal);
    return this.find(ref.jobId);
  };

  override getJobMetrics: DataflowApi['getJobMetrics'] = async (_ref, options) => {
    await this.before('getJobMetrics', options?.signal);
    return this.metrics;
  };

  override listMessages: DataflowApi['listMessages'] = async () => {
    await this.before('listMessages', undefined);
    return this.messages;
  };

  override requestJobState: DataflowApi['requestJobState'] = async (ref, state) => {
    await this.before('requestJobState', undefined);
    this.changes.push({ jobId: ref.jobId, state });
    return { ...this.find(ref.jobId), requestedState: state };
  };

  private find(id: string): Job {
    const found = this.jobs.find((each) => each.id === id);
    if (found) return found;
    throw new DataflowError(
      'NOT_FOUND',
      `Reading job ${id}`,
      `Job ${id} does not exist.`,
      'Check id and region.',
    );
  }
}

/** A log that keeps its lines. */
export class KeptLog implements Log {
  readonly lines: string[] = [];
  trace(): void {
    // Nothing here is asserted about traces.
  }
  debug(): void {
    // Nor about debug lines.
  }
  info(message: string): void {
    this.lines.push(`info ${message}`);
  }
  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }
  error(message: string): void {
    this.lines.push(`error ${message}`);
  }
}

export interface Bench {
  readonly dataflow: ScriptedDataflow;
  readonly connections: Connections;
  readonly client: EmbeddedClient;
  readonly log: KeptLog;
}

/** An embedded client on a scripted Dataflow. Close the client at the end. */
export async function startBench(connections: readonly Connection[] = [local]): Promise<Bench> {
  const dataflow = new ScriptedDataflow();
  const log = new KeptLog();
  const all = new Connections(() => Promise.resolve(dataflow));
  await all.set(connections);
  return {
    dataflow,
    connections: all,
    log,
    client: new EmbeddedClient({ connections: all, log, clock: systemClock }),
  };
}
