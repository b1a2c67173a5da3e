import type { JobRef } from '../connection.ts';
import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import { isTerminal, type Job, type JobState, type JobSummary } from '../job.ts';
import type { ChangeEffect } from './changeEffect.ts';

/** Drain finishes what was read; cancel stops at once. */
export type StopMode = 'drain' | 'cancel';

/** What stopping would do, before anything is done. */
export interface StopPlan {
  readonly job: Job;
  readonly mode: StopMode;
  /** One plain sentence: what is lost or kept. */
  readonly consequence: string;
  /** What would be sent, for a dry run. */
  readonly request: {
    readonly method: 'UpdateJob';
    readonly projectId: string;
    readonly location: string;
    readonly jobId: string;
    readonly requestedState: string;
  };
  readonly effect: ChangeEffect;
}

const requestedStates = { drain: 'DRAINED', cancel: 'CANCELLED' } as const satisfies Record<
  StopMode,
  JobState
>;

/** States in which a stop has nothing left to do. */
const unstoppable: ReadonlySet<JobState> = new Set(['CANCELLING', 'RESOURCE_CLEANING_UP']);

/**
 * How a job can be stopped now, the gentler way first; empty when it cannot be. Only a running streaming job drains.
 * @see https://cloud.google.com/dataflow/docs/guides/stopping-a-pipeline
 */
export function stopModes(job: JobSummary): readonly StopMode[] {
  const { state, requestedState, type } = job;
  if (isTerminal(state) || unstoppable.has(state) || requestedState === 'CANCELLED') return [];
  const canDrain = type === 'STREAMING' && state === 'RUNNING' && !isDrainRequested(job);
  return canDrain ? ['drain', 'cancel'] : ['cancel'];
}

/**
 * Reads the job afresh and says what stopping it would do.
 * @throws DataflowError `FAILED_PRECONDITION` when its state or type does not allow it
 */
export async function planStop(
  api: Pick<DataflowApi, 'getJob'>,
  ref: JobRef,
  mode: StopMode,
  options?: CallOptions,
): Promise<StopPlan> {
  const job = await api.getJob(ref, options);
  if (!stopModes(job).includes(mode)) throw refusal(job, mode);
  return {
    job,
    mode,
    consequence: consequence(job, mode),
    request: {
      method: 'UpdateJob',
      projectId: ref.projectId,
      location: ref.location,
      jobId: ref.jobId,
      requestedState: `JOB_STATE_${requestedStates[mode]}`,
    },
    effect: {
      kind: mode,
      cost: { direction: 'down', workersBefore: job.limits.maxNumWorkers, workersAfter: 0 },
    },
  };
}

/** Sends the request of a plan, once. Answers the job as it stands then; stopping goes on after that. */
export function stopJob(
  api: Pick<DataflowApi, 'requestJobState'>,
  plan: StopPlan,
  options?: CallOptions,
): Promise<JobSummary> {
  const { projectId, location, jobId } = plan.request;
  return api.requestJobState({ projectId, location, jobId }, requestedStates[plan.mode], options);
}

function isDrainRequested({ requestedState }: JobSummary): boolean {
  return requestedState === 'DRAINED' || requestedState === 'DRAINING';
}

/** @see https://cloud.google.com/dataflow/docs/guides/stopping-a-pipeline#effects_of_draining_a_job */
function consequence(job: JobSummary, mode: StopMode): string {
  if (mode === 'drain') {
    return 'The job stops reading new data, finishes the data it has already read and then ends; open windows close early, so their results may be incomplete, and a drain cannot be undone.';
  }
  if (job.state === 'PENDING' || job.state === 'QUEUED' || job.state === 'STOPPED') {
    return 'The job ends before it has processed anything, and it cannot be resumed.';
  }
  switch (job.type) {
    case 'STREAMING':
      return 'The job ends at once and data it has read but not finished is lost; what it has already written stays, and it cannot be resumed.';
    case 'BATCH':
      return 'The job ends at once and unfinished work is lost; output may be missing or partial, and it cannot be resumed.';
    case 'UNKNOWN':
      return 'The job ends at once and data that is still being processed is lost; it cannot be resumed.';
  }
}

function refusal(job: JobSummary, mode: StopMode): DataflowError {
  const operation = `${mode === 'drain' ? 'Draining' : 'Cancelling'} ${job.name || job.id}`;
  const refuse = (reason: string, remedy: string): DataflowError =>
    new DataflowError('FAILED_PRECONDITION', operation, reason, remedy);
  if (isTerminal(job.state)) {
    return refuse(`The job has already ended as ${job.state}.`, 'Nothing needs to be done.');
  }
  if (job.state === 'CANCELLING' || job.requestedState === 'CANCELLED') {
    return refuse('The job is being cancelled already.', 'Wait until it has ended.');
  }
  if (job.state === 'RESOURCE_CLEANING_UP') {
    return refuse('The job has finished and is cleaning up.', 'Wait until it has ended.');
  }
  if (job.state === 'DRAINING' || isDrainRequested(job)) {
    return refuse('The job is being drained already.', 'Wait until it has ended, or cancel it.');
  }
  if (job.type !== 'STREAMING') {
    return refuse('Only streaming jobs can be drained.', 'Cancel the job, or let it finish.');
  }
  return refuse(`The job is ${job.state}; only a running job drains.`, 'Wait until it runs, or cancel it.');
}
