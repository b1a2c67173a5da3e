import type { JobsPage } from '../dataflow/dataflowApi.ts';
import { isTerminal, type JobState, type JobSummary } from '../dataflow/job.ts';

export type JobsById = ReadonlyMap<string, JobSummary>;

/** Newest first; jobs of one moment by id, so that the order never flickers. */
export function compareNewestFirst(one: JobSummary, other: JobSummary): number {
  return compareText(other.createTime ?? '', one.createTime ?? '') || compareText(other.id, one.id);
}

/** By code units: ISO times and ids need no language, whose rules take long over thousands of jobs. */
function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * What is known after the newest page of a listing was read again. The page speaks for its own stretch of time: jobs
 * older than it stay, jobs that should be on it and are not have gone. A page with nothing after it speaks for all.
 */
export function mergeNewestPage(known: JobsById, page: JobsPage): JobsById {
  const oldest = page.jobs.map(({ createTime }) => createTime ?? '').sort()[0];
  const older = [...known.values()].filter(
    ({ createTime }) => oldest === undefined || (createTime ?? '') < oldest,
  );
  return mergeJobs(
    new Map(page.nextPageToken === undefined ? [] : older.map((job) => [job.id, job])),
    page.jobs,
  );
}

export function mergeJobs(known: JobsById, jobs: readonly JobSummary[]): JobsById {
  const merged = new Map(known);
  for (const job of jobs) merged.set(job.id, job);
  return merged;
}

export interface JobsDifference {
  /** Whether jobs came, went or changed places. */
  readonly isListChanged: boolean;
  /** Jobs that changed where they stand. */
  readonly changedIds: readonly string[];
}

export function compareJobs(before: JobsById, after: JobsById): JobsDifference {
  const isListChanged =
    before.size !== after.size ||
    [...after.values()].some(
      (job) => before.get(job.id)?.createTime !== job.createTime || !before.has(job.id),
    );
  const changed = [...after.values()].filter((job) => {
    const old = before.get(job.id);
    return old !== undefined && !isSameJob(old, job);
  });
  return { isListChanged, changedIds: changed.map(({ id }) => id) };
}

/** True while a job is about to change, so that it is worth a closer look. */
export function isUnsettled(job: JobSummary): boolean {
  if (isTerminal(job.state)) return false;
  const isRunningBatch = job.type === 'BATCH' && job.state === 'RUNNING';
  return job.requestedState !== undefined || isRunningBatch || passingStates.has(job.state);
}

const passingStates: ReadonlySet<JobState> = new Set([
  'PENDING',
  'DRAINING',
  'CANCELLING',
  'RESOURCE_CLEANING_UP',
  'PAUSING',
]);

function isSameJob(one: JobSummary, other: JobSummary): boolean {
  return (
    one.name === other.name &&
    one.type === other.type &&
    one.state === other.state &&
    one.createTime === other.createTime &&
    one.startTime === other.startTime &&
    one.stateTime === other.stateTime &&
    one.requestedState === other.requestedState &&
    one.sdk === other.sdk
  );
}
