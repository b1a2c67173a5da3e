import type { AutoscalingEvent } from './autoscalingEvent.ts';
import type { StageProgress, StageWorker } from './execution.ts';
import type { JobLogEntry, JobSeries, ListLogsRequest, SeriesRequest } from './jobHistory.ts';
import type { CreateScheduleRequest, Schedule, ScheduleRef, ScheduleState } from './schedule.ts';
import type { CreateSnapshotRequest, Snapshot, SnapshotRef } from './snapshot.ts';
import type { LaunchAnswer, LaunchRequest, Template } from './template.ts';
import type { WorkerLimits } from './workerLimits.ts';
import type { JobRef } from './connection.ts';
import type { Job, JobState, JobSummary } from './job.ts';
import type { JobMessage, MessageImportance } from './jobMessage.ts';
import type { JobMetrics } from './metrics.ts';

/** Passed to every call; aborting it rejects the call with the DataflowError code `CANCELLED`. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * `UNKNOWN`, the service's word for no filter, lists all by descending id, which is newest first; `ALL` lists active ones
 * first and then those that have ended by their end.
 */
export type JobFilter = 'UNKNOWN' | 'ALL' | 'ACTIVE' | 'TERMINATED';

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

/** Which snapshots: of one job, or of a whole region. */
export type ListSnapshotsRequest = Pick<JobRef, 'projectId' | 'location'> & { readonly jobId?: string };

/** The part that changes nothing. Every method rejects with a DataflowError. */
export interface DataflowReads {
  /** One page of jobs of a region, newest first. */
  listJobs(request: ListJobsRequest, options?: CallOptions): Promise<JobsPage>;
  /** With labels, steps and stages (JOB_VIEW_ALL). */
  getJob(ref: JobRef, options?: CallOptions): Promise<Job>;
  getJobMetrics(ref: JobRef, options?: CallOptions): Promise<JobMetrics>;
  /** Oldest first. */
  listMessages(
    ref: JobRef,
    request: ListMessagesRequest,
    options?: CallOptions,
  ): Promise<readonly JobMessage[]>;
  /** Oldest first. */
  listAutoscalingEvents(ref: JobRef, options?: CallOptions): Promise<readonly AutoscalingEvent[]>;
  getStages(ref: JobRef, options?: CallOptions): Promise<readonly StageProgress[]>;
  getStageWorkers(ref: JobRef, stageId: string, options?: CallOptions): Promise<readonly StageWorker[]>;
  /** Newest first. */
  listSnapshots(request: ListSnapshotsRequest, options?: CallOptions): Promise<readonly Snapshot[]>;
  getSnapshot(ref: SnapshotRef, options?: CallOptions): Promise<Snapshot>;
  /** Cloud Scheduler: launches of templates that it repeats, by id. Needs cloudscheduler.jobs.list. */
  listSchedules(location: string, options?: CallOptions): Promise<readonly Schedule[]>;
  /** @throws DataflowError `NOT_FOUND` also for a job of Cloud Scheduler that launches no template */
  getSchedule(ref: ScheduleRef, options?: CallOptions): Promise<Schedule>;
  /** @param path - `gs://…` of a classic template file or of a flex container spec */
  getTemplate(location: string, path: string, options?: CallOptions): Promise<Template>;
  /** Cloud Monitoring. Needs monitoring.timeSeries.list; empty when the job has no such series. */
  listSeries(ref: JobRef, request: SeriesRequest, options?: CallOptions): Promise<readonly JobSeries[]>;
  /** Cloud Logging. Oldest first. Needs logging.logEntries.list. */
  listLogs(ref: JobRef, request: ListLogsRequest, options?: CallOptions): Promise<readonly JobLogEntry[]>;
}

/** The part that changes jobs. Each call is sent once, whatever happens. */
export interface DataflowChanges {
  /** UpdateJob with requestedState; answers the job as it stands after the request was taken. */
  requestJobState(
    ref: JobRef,
    state: Extract<JobState, 'CANCELLED' | 'DRAINED'>,
    options?: CallOptions & {
      /** Ends the job half an hour or more after a cancel that had no effect; worker VMs may be left running. */
      readonly isForced?: boolean;
    },
  ): Promise<JobSummary>;
  /** Sets only the limits that are given. */
  updateWorkerLimits(ref: JobRef, limits: WorkerLimits, options?: CallOptions): Promise<JobSummary>;
  /** Puts an ended job away, or gets it back. */
  setArchived(ref: JobRef, isArchived: boolean, options?: CallOptions): Promise<void>;
  createSnapshot(ref: JobRef, request: CreateSnapshotRequest, options?: CallOptions): Promise<Snapshot>;
  deleteSnapshot(ref: SnapshotRef, options?: CallOptions): Promise<void>;
  launchTemplate(request: LaunchRequest, options?: CallOptions): Promise<LaunchAnswer>;
  /** Creates it paused: it has not been due for a moment. */
  createSchedule(request: CreateScheduleRequest, options?: CallOptions): Promise<Schedule>;
  setScheduleState(
    ref: ScheduleRef,
    state: Extract<ScheduleState, 'ENABLED' | 'PAUSED'>,
    options?: CallOptions,
  ): Promise<Schedule>;
  /** Lets it launch now, due or not. The answer comes before the launch has ended. */
  runSchedule(ref: ScheduleRef, options?: CallOptions): Promise<Schedule>;
  deleteSchedule(ref: ScheduleRef, options?: CallOptions): Promise<void>;
  /** Starts the job's own graph and options again, from a snapshot or from nothing, under a name that is free. */
  createFrom(
    ref: JobRef,
    request: { readonly jobName: string; readonly snapshotId?: string },
    options?: CallOptions,
  ): Promise<JobSummary>;
}

/**
 * The Dataflow service as the product knows it, for one connection. Everything that touches jobs goes through here.
 * @see https://cloud.google.com/dataflow/docs/reference/rest
 */
export interface DataflowApi extends DataflowReads, DataflowChanges {
  /** Closes channels. Later calls fail. */
  close(): Promise<void>;
}
