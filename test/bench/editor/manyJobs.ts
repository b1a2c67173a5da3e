import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import type { JobsListing } from '../../../src/views/jobsTree/jobsListing.ts';
import { dataflowApiWith } from '../../dataflow/absentDataflowApi.ts';
import { connection, fullJob } from '../../monitoring/scriptedApi.ts';
import { JobsViewParts } from './jobsViewParts.ts';

/** Every so many jobs one goes on; at most as many as one page of active ones holds. */
const activeOf = (count: number): number => Math.max(2, Math.ceil(count / 400));

/** A Dataflow of this process with so many jobs and the Jobs view that shows them. */
export class ManyJobs extends JobsViewParts {
  /** Calls that have reached the service, by name. */
  readonly calls = new Map<string, number>();
  private jobs: readonly JobSummary[];

  constructor(count: number, by: Partial<JobsListing> = {}) {
    super(by);
    const every = activeOf(count);
    this.jobs = Array.from({ length: count }, (_, index) => summary(index, index % every === 0));
  }

  load(): Promise<void> {
    return this.loadAll(connection());
  }

  /** As when the rows of that many jobs are opened. */
  open(count: number): void {
    for (const job of this.jobs.slice(0, count)) this.openRow(job);
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

  protected openApi(): Promise<DataflowApi> {
    return Promise.resolve(
      this.counted({
        listJobs: (request) => Promise.resolve(this.page(request)),
        getJob: ({ jobId }) => Promise.resolve(fullJob(jobId)),
        getJobMetrics: () => Promise.resolve({ metrics: [] }),
        listMessages: () => Promise.resolve([]),
      }),
    );
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
