import { isTerminal, type JobState, type JobSummary, type JobType } from './job.ts';

/** What the states are called wherever people read them. */
export const stateLabels: Readonly<Record<JobState, string>> = {
  UNKNOWN: 'Unknown state',
  STOPPED: 'Not started',
  RUNNING: 'Running',
  DONE: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
  UPDATED: 'Updated',
  DRAINING: 'Draining',
  DRAINED: 'Drained',
  PENDING: 'Pending',
  CANCELLING: 'Cancelling',
  QUEUED: 'Queued',
  RESOURCE_CLEANING_UP: 'Cleaning up',
  PAUSING: 'Pausing',
  PAUSED: 'Paused',
};

/** What job types are called wherever people read them. */
export const typeLabels: Readonly<Record<JobType, string>> = {
  BATCH: 'Batch',
  STREAMING: 'Streaming',
  UNKNOWN: 'Unknown type',
};

/** What a job's state is called wherever people read it, for example `Running`, or `Running, drain requested`. */
export function stateLabel({ state, requestedState }: JobSummary): string {
  const label = stateLabels[state];
  const isOnItsWay = isTerminal(state) || state === 'CANCELLING' || state === 'DRAINING';
  if (isOnItsWay || requestedState === undefined) return label;
  if (requestedState === 'CANCELLED') return `${label}, cancel requested`;
  if (requestedState === 'DRAINED') return `${label}, drain requested`;
  return label;
}
