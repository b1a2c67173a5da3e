import type { protos } from '@google-cloud/dataflow';
import type { Connection, JobRef } from '../connection.ts';
import type {
  CallOptions,
  DataflowApi,
  JobsPage,
  ListJobsRequest,
  ListMessagesRequest,
} from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { Job, JobState, JobSummary } from '../job.ts';
import type { JobMessage } from '../jobMessage.ts';
import type { JobMetrics } from '../metrics.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { mapJob, mapJobSummary } from './mapJobs.ts';
import { apiImportance, mapJobMessage } from './mapMessages.ts';
import { mapJobMetrics } from './mapMetrics.ts';
import { timestampOf } from './mapTimes.ts';

const defaultMessageLimit = 1000;
const messagesPageSize = 1000;

/** DataflowApi over the generated clients. The clients add the routing header with project and location themselves. */
export class GoogleDataflowApi implements DataflowApi {
  constructor(
    private readonly connection: Connection,
    private readonly calls: GoogleCalls,
  ) {}

  async listJobs(request: ListJobsRequest, options?: CallOptions): Promise<JobsPage> {
    const { projectId } = this.connection;
    const { location, filter = 'ALL', name, pageSize, pageToken } = request;
    const answer = await this.calls.read(
      `Listing jobs in ${location}`,
      async ({ jobs }, callOptions) => {
        const [, , response] = await jobs.listJobs(
          {
            projectId,
            location,
            filter,
            ...(name !== undefined && { name }),
            ...(pageSize !== undefined && { pageSize }),
            ...(pageToken !== undefined && { pageToken }),
          },
          callOptions,
        );
        return response;
      },
      options,
    );
    const failed = (answer.failedLocation ?? []).map((each) => each.name ?? '');
    return {
      jobs: (answer.jobs ?? []).map((job) => mapJobSummary(job, { projectId, location })).sort(newestFirst),
      ...(answer.nextPageToken && { nextPageToken: answer.nextPageToken }),
      failedLocations: failed.filter((each) => each !== ''),
    };
  }

  async getJob(ref: JobRef, options?: CallOptions): Promise<Job> {
    const job = await this.calls.read(
      `Reading job ${ref.jobId}`,
      async ({ jobs }, callOptions) => {
        const [response] = await jobs.getJob({ ...ref, view: 'JOB_VIEW_ALL' }, callOptions);
        return response;
      },
      options,
    );
    return mapJob(job, ref);
  }

  async getJobMetrics(ref: JobRef, options?: CallOptions): Promise<JobMetrics> {
    const answer = await this.calls.read(
      `Reading metrics of job ${ref.jobId}`,
      async ({ metrics }, callOptions) => {
        const [response] = await metrics.getJobMetrics({ ...ref }, callOptions);
        return response;
      },
      options,
    );
    return mapJobMetrics(answer);
  }

  async listMessages(
    ref: JobRef,
    request: ListMessagesRequest,
    options?: CallOptions,
  ): Promise<readonly JobMessage[]> {
    const operation = `Reading messages of job ${ref.jobId}`;
    const { limit = defaultMessageLimit, minimumImportance = 'BASIC' } = request;
    const startTime = messagesStart(request, operation);
    let kept: JobMessage[] = [];
    let pageToken = '';
    do {
      const page = await this.calls.read(
        operation,
        async ({ messages }, callOptions) => {
          const [, , response] = await messages.listJobMessages(
            {
              ...ref,
              minimumImportance: apiImportance(minimumImportance),
              pageSize: messagesPageSize,
              ...(pageToken !== '' && { pageToken }),
              ...(startTime && { startTime }),
            },
            callOptions,
          );
          return response;
        },
        options,
      );
      // Pages come oldest first, so the newest are known only at the end.
      kept = [...kept, ...(page.jobMessages ?? []).map(mapJobMessage)].slice(-Math.max(limit, 1));
      const next = page.nextPageToken ?? '';
      pageToken = next === pageToken ? '' : next;
    } while (pageToken !== '');
    return kept.sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
  }

  async requestJobState(
    ref: JobRef,
    state: Extract<JobState, 'CANCELLED' | 'DRAINED'>,
    options?: CallOptions,
  ): Promise<JobSummary> {
    const requestedState: keyof typeof protos.google.dataflow.v1beta3.JobState = `JOB_STATE_${state}`;
    const verb = state === 'DRAINED' ? 'Draining' : 'Cancelling';
    const job = await this.calls.change(
      `${verb} job ${ref.jobId}`,
      async ({ jobs }, callOptions) => {
        const [response] = await jobs.updateJob({ ...ref, job: { requestedState } }, callOptions);
        return response;
      },
      options,
    );
    return mapJobSummary(job, ref);
  }

  close(): Promise<void> {
    return this.calls.close();
  }
}

function messagesStart(
  { startTime }: ListMessagesRequest,
  operation: string,
): protos.google.protobuf.ITimestamp | undefined {
  if (startTime === undefined) return undefined;
  const start = timestampOf(startTime);
  if (start) return start;
  const reason = `The start time "${startTime}" is no date.`;
  throw new DataflowError('INVALID_ARGUMENT', operation, reason, 'Give a time like 2026-01-31T12:00:00Z.');
}

function newestFirst(one: JobSummary, other: JobSummary): number {
  return (other.createTime ?? '').localeCompare(one.createTime ?? '');
}
