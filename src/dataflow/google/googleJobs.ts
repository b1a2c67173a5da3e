import type { protos } from '@google-cloud/dataflow';
import type { AutoscalingEvent } from '../autoscalingEvent.ts';
import type { Connection, JobRef } from '../connection.ts';
import type { CallOptions, JobsPage, ListJobsRequest, ListMessagesRequest } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { Job, JobSummary } from '../job.ts';
import type { JobMessage } from '../jobMessage.ts';
import type { JobMetrics } from '../metrics.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { mapAutoscalingEvent } from './mapping/mapAutoscaling.ts';
import { mapJob, mapJobSummary } from './mapping/mapJobs.ts';
import { apiImportance, mapJobMessage } from './mapping/mapMessages.ts';
import { mapJobMetrics } from './mapping/mapMetrics.ts';
import { timestampOf } from './mapping/mapTimes.ts';
import { allPages } from './pages.ts';

type MessagesRequest = protos.google.dataflow.v1beta3.IListJobMessagesRequest;
type MessagesPage = protos.google.dataflow.v1beta3.IListJobMessagesResponse;

const defaultMessageLimit = 1000;
const messagesPageSize = 1000;

/** Reading jobs, their metrics and what the service says about them. */
export class GoogleJobs {
  constructor(
    private readonly connection: Connection,
    private readonly calls: GoogleCalls,
  ) {}

  async list(request: ListJobsRequest, options?: CallOptions): Promise<JobsPage> {
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

  async get(ref: JobRef, options?: CallOptions): Promise<Job> {
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

  async metrics(ref: JobRef, options?: CallOptions): Promise<JobMetrics> {
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

  async messages(
    ref: JobRef,
    request: ListMessagesRequest,
    options?: CallOptions,
  ): Promise<readonly JobMessage[]> {
    const operation = `Reading messages of job ${ref.jobId}`;
    const { limit = defaultMessageLimit, minimumImportance = 'BASIC' } = request;
    const startTime = messagesStart(request, operation);
    let kept: JobMessage[] = [];
    for await (const page of this.messagePages(
      operation,
      { ...ref, minimumImportance: apiImportance(minimumImportance), ...(startTime && { startTime }) },
      options,
    )) {
      // Pages come oldest first, so the newest are known only at the end.
      kept = [...kept, ...(page.jobMessages ?? []).map(mapJobMessage)].slice(-Math.max(limit, 1));
    }
    return kept.sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
  }

  /** They come beside the messages, on every page those of its time. */
  async autoscalingEvents(ref: JobRef, options?: CallOptions): Promise<readonly AutoscalingEvent[]> {
    const operation = `Reading autoscaling of job ${ref.jobId}`;
    const events = new Map<string, AutoscalingEvent>();
    const request = { ...ref, minimumImportance: apiImportance('BASIC') };
    for await (const page of this.messagePages(operation, request, options)) {
      for (const event of (page.autoscalingEvents ?? []).map(mapAutoscalingEvent)) {
        events.set(JSON.stringify(event), event);
      }
    }
    return [...events.values()].sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
  }

  private messagePages(
    operation: string,
    request: MessagesRequest,
    options: CallOptions | undefined,
  ): AsyncGenerator<MessagesPage> {
    return allPages((pageToken) =>
      this.calls.read(
        operation,
        async ({ messages }, callOptions) => {
          const [, , response] = await messages.listJobMessages(
            { ...request, pageSize: messagesPageSize, ...(pageToken !== '' && { pageToken }) },
            callOptions,
          );
          return response;
        },
        options,
      ),
    );
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
