import type { JobRef } from './connection.ts';
import type { Job, JobState, JobSummary } from './job.ts';
import type { JobMessage, MessageImportance } from './jobMessage.ts';
import type { JobMetrics } from './metrics.ts';

/** Passed to every call; aborting it rejects the call with the DataflowError code `CANCELLED`. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

export type JobFilter = 'ALL' | 'ACTIVE' | 'TERMINATED';

export interface ListJobsRequest {
  readonly location: string;
  readonly filter?: JobFilter;
  readonly name?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

export interface JobsPage {
  readonly jobs: readonly JobSummary[];
  readonly nextPageToken?: string;
  /** Regional endpoints that did not answer. */
  readonly failedLocations: readonly string[];
}

export interface ListMessagesRequest {
  readonly minimumImportance?: MessageImportance;
  /** ISO 8601; inclusive. */
  readonly startTime?: string;
  /** Newest messages to keep; older ones are dropped. Default 1000. */
  readonly limit?: number;
}

/**
 * The Dataflow service as the product knows it, for one connection. Everything that touches jobs goes through here.
 * Every method rejects with a DataflowError.
 * @see https://cloud.google.com/dataflow/docs/reference/rest
 */
export interface DataflowApi {
  /** One page of jobs of a region, newest first. */
  listJobs(request: ListJobsRequest, options?: CallOptions): Promise<JobsPage>;
  /** With labels and steps (JOB_VIEW_ALL). */
  getJob(ref: JobRef, options?: CallOptions): Promise<Job>;
  getJobMetrics(ref: JobRef, options?: CallOptions): Promise<JobMetrics>;
  /** Oldest first. */
  listMessages(
    ref: JobRef,
    request: ListMessagesRequest,
    options?: CallOptions,
  ): Promise<readonly JobMessage[]>;
  /** UpdateJob with requestedState; answers the job as it stands after the request was taken. */
  requestJobState(
    ref: JobRef,
    state: Extract<JobState, 'CANCELLED' | 'DRAINED'>,
    options?: CallOptions,
  ): Promise<JobSummary>;
  /** Closes channels. Later calls fail. */
  close(): Promise<void>;
}
