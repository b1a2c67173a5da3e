import { Connections } from '../../../src/dataflow/connections.ts';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import { JobsMonitor } from '../../../src/monitoring/jobsMonitor.ts';
import { JobTroubles } from '../../../src/monitoring/jobTroubles.ts';
import { JobWatches } from '../../../src/monitoring/jobWatches.ts';
import { plainListing, type JobsListing } from '../../../src/views/jobsTree/jobsListing.ts';
import { JobsTreeModel } from '../../../src/views/jobsTree/jobsTreeModel.ts';
import type { JobsTreeNode } from '../../../src/views/jobsTree/jobsTreeNode.ts';
import { dataflowApiWith } from '../../dataflow/absentDataflowApi.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { connection, fullJob } from '../../monitoring/scriptedApi.ts';

/** Every so many jobs one goes on; at most as many as one page of active ones holds. */
const activeOf = (count: number): number => Math.max(2, Math.ceil(count / 400));

/** A Dataflow with so many jobs and the Jobs view that shows them, on a clock that is turned by hand. */
export class ManyJobs {
  readonly clock = new ManualClock();
  readonly monitor: JobsMonitor;
  readonly watches: JobWatches;
  /** Rows that were drawn again. */
  drawn = 0;
  /** Calls that have reached the service, by name. */
  readonly calls = new Map<string, number>();
  private jobs: readonly JobSummary[];
  private readonly connections: Connections;
  private readonly model: JobsTreeModel;
  private readonly troubles: JobTroubles;

  constructor(count: number, by: Partial<JobsListing> = {}) {
    const every = activeOf(count);
    this.jobs = Array.from({ length: count }, (_, index) => summary(index, index % every === 0));
    const api = this.counted({
      listJobs: (request) => Promise.resolve(this.page(request)),
      getJob: ({ jobId }) => Promise.resolve(fullJob(jobId)),
      getJobMetrics: () => Promise.resolve({ metrics: [] }),
      listMessages: () => Promise.resolve([]),
    });
    this.connections = new Connections(() => Promise.resolve(api));
    const { clock, connections } = this;
    this.monitor = new JobsMonitor({ connections, clock, log: silentLog });
    this.watches = new JobWatches({ connections, clock, log: silentLog });
    this.troubles = new JobTroubles({
      connections,
      monitor: this.monitor,
      clock,
      log: silentLog,
      isWatched: () => false,
    });
    const { monitor, watches, troubles } = this;
    this.model = new JobsTreeModel({ connections, monitor, clock, watches, troubles });
    this.model.listing = { ...plainListing, ...by };
    this.model.onDidChange((nodes) => {
      for (const node of nodes ?? this.model.roots()) this.draw(node);
    });
  }

  /** Lists all jobs, page by page, as a person does who wants to see them all. */
  async load(): Promise<void> {
    await this.connections.set([connection()]);
    await this.monitor.refresh();
    while (this.monitor.jobs('one')?.hasMore) await this.monitor.loadMore('one');
  }

  setVisible(isVisible: boolean): void {
    this.monitor.setVisible(isVisible);
    this.model.setVisible(isVisible);
    this.troubles.setVisible(isVisible);
  }

  /** As when the rows of that many jobs are opened. */
  open(count: number): void {
    for (const { id: jobId, projectId, location } of this.jobs.slice(0, count)) {
      this.watches.watch({ connectionId: 'one', ref: { projectId, location, jobId } });
    }
  }

  /** Lets 1 % of the jobs, among those that go on, reach another state. */
  changeSome(): void {
    let left = Math.max(1, Math.round(this.jobs.length / 100));
    this.jobs = this.jobs.map((job) => {
      if (job.state === 'DONE' || left === 0) return job;
      left -= 1;
      return { ...job, state: job.state === 'RUNNING' ? 'DRAINING' : 'RUNNING' };
    });
  }

  /** One more has been submitted. */
  addOne(): void {
    const { length } = this.jobs;
    const createTime = new Date(Date.parse('2026-01-01T00:00:00Z') + length * 1000).toISOString();
    this.jobs = [{ ...summary(length, true), createTime }, ...this.jobs];
  }

  /** What the newest page and what is active has changed: two polls. */
  poll(): Promise<void> {
    return this.clock.advance(10_000);
  }

  async close(): Promise<void> {
    this.model.dispose();
    await Promise.all([this.monitor.close(), this.watches.close(), this.troubles.close()]);
    await this.connections.close();
  }

  private page({ filter, pageToken = '0', pageSize = 100 }: Parameters<DataflowApi['listJobs']>[0]): {
    readonly jobs: readonly JobSummary[];
    readonly failedLocations: readonly string[];
    readonly nextPageToken?: string;
  } {
    const all = filter === 'ACTIVE' ? this.jobs.filter(({ state }) => state !== 'DONE') : this.jobs;
    const end = Number(pageToken) + pageSize;
    return {
      // As read from a wire: new objects each time.
      jobs: all.slice(Number(pageToken), end).map((job) => ({ ...job })),
      failedLocations: [],
      ...(end < all.length && { nextPageToken: String(end) }),
    };
  }

  private counted(
    methods: Pick<DataflowApi, 'listJobs' | 'getJob' | 'getJobMetrics' | 'listMessages'>,
  ): DataflowApi {
    const count = (name: string): void => {
      this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    };
    return dataflowApiWith({
      listJobs: (...args) => {
        count('listJobs');
        return methods.listJobs(...args);
      },
      getJob: (...args) => {
        count('getJob');
        return methods.getJob(...args);
      },
      getJobMetrics: (...args) => {
        count('getJobMetrics');
        return methods.getJobMetrics(...args);
      },
      listMessages: (...args) => {
        count('listMessages');
        return methods.listMessages(...args);
      },
    });
  }

  /** What the editor asks for when a row has changed. */
  private draw(node: JobsTreeNode): void {
    this.drawn += 1;
    this.model.look(node);
    if (node.kind !== 'connection' && node.kind !== 'group') return;
    for (const child of this.model.children(node)) this.draw(child);
  }
}

function summary(index: number, isActive: boolean): JobSummary {
  const time = new Date(Date.parse('2026-01-01T00:00:00Z') - index * 60_000).toISOString();
  return {
    id: `2025-12-31_00_00_00-${String(index).padStart(19, '0')}`,
    name: `orders-${index % 70}-${index}`,
    projectId: 'project-one',
    location: 'us-central1',
    type: isActive ? 'STREAMING' : 'BATCH',
    state: isActive ? 'RUNNING' : 'DONE',
    createTime: time,
    startTime: time,
    stateTime: time,
    sdk: 'Apache Beam SDK for Python 2.70.0',
  };
}
