import { isTerminal, type Job } from '../../dataflow/job.ts';
import { endOf } from '../../dataflow/jobEnd.ts';

/** Logs and readings still arrive for a while after the end of a job. */
const settlingMs = 5 * 60_000;

/** Whether nothing about a job will be told any more. */
export function isSettled(job: Pick<Job, 'state' | 'stateTime'>, nowMs: number): boolean {
  return isTerminal(job.state) && nowMs - (endOf(job) ?? -Infinity) > settlingMs;
}
