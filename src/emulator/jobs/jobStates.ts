import { JobState } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';

const terminalStates: ReadonlySet<JobState> = new Set([
  JobState.DONE,
  JobState.FAILED,
  JobState.CANCELLED,
  JobState.UPDATED,
  JobState.DRAINED,
]);
const waitingStates: ReadonlySet<JobState> = new Set([JobState.STOPPED, JobState.QUEUED, JobState.PENDING]);
/** What only a job that ran can come to. */
const statesAfterRunning: ReadonlySet<JobState> = new Set([
  JobState.DONE,
  JobState.DRAINED,
  JobState.UPDATED,
  JobState.DRAINING,
]);

export function isTerminal(state: JobState): boolean {
  return terminalStates.has(state);
}

/**
 * The states a job passes through when its engine reports `reported` while it is in `from`: none when the service has no
 * such transition. An engine sees less than the service: it may miss RUNNING of a short job, and calls the end of a
 * drained or cancelled pipeline DONE when the pipeline was faster than the request.
 * @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.jobs#jobstate
 */
export function statesOnTheWay(from: JobState, reported: JobState): readonly JobState[] {
  if (isTerminal(from) || from === reported || reported === JobState.UNKNOWN) return [];
  if (from === JobState.CANCELLING) {
    if (reported === JobState.FAILED) return [reported];
    return isTerminal(reported) ? [JobState.CANCELLED] : [];
  }
  if (from === JobState.DRAINING) {
    if (reported === JobState.DONE || reported === JobState.UPDATED) return [JobState.DRAINED];
    return isTerminal(reported) || reported === JobState.CANCELLING ? [reported] : [];
  }
  if (from === JobState.RUNNING) return waitingStates.has(reported) ? [] : [reported];
  return statesAfterRunning.has(reported) ? [JobState.RUNNING, reported] : [reported];
}
