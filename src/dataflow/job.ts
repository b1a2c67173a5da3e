import type { WorkerLimits } from './workerLimits.ts';

/**
 * Job states, without the `JOB_STATE_` prefix.
 * @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.jobs#jobstate
 */
export const jobStates = [
  'UNKNOWN',
  'STOPPED',
  'RUNNING',
  'DONE',
  'FAILED',
  'CANCELLED',
  'UPDATED',
  'DRAINING',
  'DRAINED',
  'PENDING',
  'CANCELLING',
  'QUEUED',
  'RESOURCE_CLEANING_UP',
  'PAUSING',
  'PAUSED',
] as const;
export type JobState = (typeof jobStates)[number];

export type JobType = 'BATCH' | 'STREAMING' | 'UNKNOWN';

/** What every listing of jobs tells (the API's JOB_VIEW_SUMMARY). Times are ISO 8601 in UTC. */
export interface JobSummary {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly location: string;
  readonly type: JobType;
  readonly state: JobState;
  readonly createTime?: string;
  readonly startTime?: string;
  /** When the job entered its present state. */
  readonly stateTime?: string;
  /** State that was asked for and not reached yet. */
  readonly requestedState?: JobState;
  /** For example `Apache Beam SDK for Python 2.77.0`. */
  readonly sdk?: string;
  /** Whether a user put it away; only ended jobs can be. */
  readonly isArchived?: boolean;
}

/** One job with what JOB_VIEW_ALL adds. */
export interface Job extends JobSummary {
  readonly labels: Readonly<Record<string, string>>;
  readonly replacedByJobId?: string;
  readonly replacesJobId?: string;
  readonly createdFromSnapshotId?: string;
  readonly steps: readonly JobStep[];
  /** Stages the service runs; empty until it has planned them. */
  readonly stages: readonly ExecutionStage[];
  /** Limits now in force, as far as the job tells them. */
  readonly limits: WorkerLimits;
  readonly environment: JobEnvironment;
  readonly isArchived: boolean;
}

/** What the job was started with, as far as it tells. */
export interface JobEnvironment {
  readonly machineType?: string;
  readonly numWorkers?: number;
  readonly isStreamingEngine?: boolean;
  readonly isFlexRs?: boolean;
  readonly serviceAccountEmail?: string;
  readonly tempLocation?: string;
  readonly experiments: readonly string[];
  /** Options of the pipeline that a person would recognise; values are untrusted. */
  readonly options: Readonly<Record<string, string>>;
}

/** Steps fused into one unit of work. */
export interface ExecutionStage {
  readonly id: string;
  /** For example `F6`, as messages and metrics name it. */
  readonly name: string;
  readonly kind: string;
  /** Full names of the user's steps in it. */
  readonly steps: readonly string[];
  /** Ids of stages that must end before it. */
  readonly prerequisites: readonly string[];
}

/** A transform as the user wrote it. */
export interface JobStep {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const terminalStates: ReadonlySet<JobState> = new Set(['DONE', 'FAILED', 'CANCELLED', 'UPDATED', 'DRAINED']);

/** True when the job will never change state again. */
export function isTerminal(state: JobState): boolean {
  return terminalStates.has(state);
}
