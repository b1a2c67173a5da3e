import { AbsentDataflowApi } from '../dataflow/absentDataflowApi.ts';
import { bareDetails } from '../dataflow/bareJob.ts';
import type { Connection } from '../../src/dataflow/connection.ts';
import type {
  CallOptions,
  DataflowApi,
  ListJobsRequest,
  ListMessagesRequest,
} from '../../src/dataflow/dataflowApi.ts';
import type { Job, JobSummary } from '../../src/dataflow/job.ts';

type Answers = Pick<DataflowApi, 'listJobs' | 'getJob' | 'getJobMetrics' | 'listMessages'>;

/** A DataflowApi that answers what a test says and remembers what it was asked. */
export class ScriptedApi extends AbsentDataflowApi {
  readonly listings: ListJobsRequest[] = [];
  readonly messageRequests: ListMessagesRequest[] = [];
  jobReads = 0;
  private readonly answers: Answers;

  constructor(answers: Partial<Answers>) {
    super();
    this.answers = {
      listJobs: () => Promise.resolve({ jobs: [], failedLocations: [] }),
      getJob: () => Promise.resolve(fullJob('job-1')),
      getJobMetrics: () => Promise.resolve({ metrics: [] }),
      listMessages: () => Promise.resolve([]),
      ...answers,
    };
  }

  override listJobs: DataflowApi['listJobs'] = (request, options) => {
    this.listings.push(request);
    return this.answers.listJobs(request, options);
  };
  override getJob: DataflowApi['getJob'] = (ref, options) => {
    this.jobReads += 1;
    return this.answers.getJob(ref, options);
  };
  override getJobMetrics: DataflowApi['getJobMetrics'] = (ref, options) =>
    this.answers.getJobMetrics(ref, options);
  override listMessages: DataflowApi['listMessages'] = (ref, request, options) => {
    this.messageRequests.push(request);
    return this.answers.listMessages(ref, request, options);
  };
}

/** A call that ends only when it is aborted. */
export function untilAborted({ signal }: CallOptions = {}): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new Error('aborted'));
    });
  });
}

export function connection(regions: readonly string[] = ['us-central1']): Connection {
  return {
    id: 'one',
    name: 'One',
    projectId: 'project-one',
    regions,
    endpoint: 'localhost:1',
    auth: { kind: 'none' },
  };
}

/** A running streaming job; ids that end in higher numbers are newer. */
export function job(id: string, fields: Partial<JobSummary> = {}): JobSummary {
  const second = id.replace(/\D/g, '').padStart(2, '0');
  return {
    id,
    name: `name of ${id}`,
    projectId: 'project-one',
    location: 'us-central1',
    type: 'STREAMING',
    state: 'RUNNING',
    createTime: `2026-01-01T00:00:${second}.000Z`,
    ...fields,
  };
}

export function fullJob(id: string, fields: Partial<JobSummary> = {}): Job {
  return { ...job(id, fields), ...bareDetails };
}
