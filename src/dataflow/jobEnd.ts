import { isTerminal, type Job } from './job.ts';

/** When a job ended, in milliseconds; undefined while it goes on, and where the service does not say. */
export function endOf({ state, stateTime }: Pick<Job, 'state' | 'stateTime'>): number | undefined {
  const end = Date.parse(stateTime ?? '');
  return isTerminal(state) && !Number.isNaN(end) ? end : undefined;
}
