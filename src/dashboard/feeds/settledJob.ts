import { isTerminal, type Job } from '../../dataflow/job.ts';

/** Logs and readings still arrive for a while after the end of a job. */
const settlingMs = 5 * 60_000;

/** Whether nothing about a job will be told any more. */
export function isSettled({ state, stateTime }: Pick<Job, 'state' | 'stateTime'>, nowMs: number): boolean {
  if (!isTerminal(state)) return false;
  const end = Date.parse(stateTime ?? '');
  return Number.isNaN(end) || nowMs - end > settlingMs;
}
