import type { JobState } from '../dataflow/job.ts';
import type { StateTone } from './protocol.ts';

export function stateTone(state: JobState): StateTone {
  return stateTones[state];
}

const stateTones: Readonly<Record<JobState, StateTone>> = {
  UNKNOWN: 'unknown',
  STOPPED: 'pending',
  RUNNING: 'active',
  DONE: 'success',
  FAILED: 'error',
  CANCELLED: 'stopped',
  UPDATED: 'stopped',
  DRAINING: 'stopping',
  DRAINED: 'success',
  PENDING: 'pending',
  CANCELLING: 'stopping',
  QUEUED: 'pending',
  RESOURCE_CLEANING_UP: 'stopping',
  PAUSING: 'stopping',
  PAUSED: 'stopped',
};
