import { isTerminal, type Job, type JobState, type JobSummary } from '../dataflow/job.ts';

/** Newest first; jobs of one moment by id, so that the order never flickers. */
export function compareNewestFirst(one: JobSummary, other: JobSummary): number {
  return compareText(other.createTime ?? '', one.createTime ?? '') || compareText(other.id, one.id);
}

/** By code units: ISO times and ids need no language, whose rules take long over thousands of jobs. */
function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What became of known jobs, each as it is now and those that have gone as they were. */
export interface JobsDifference {
  readonly added: readonly JobSummary[];
  readonly removed: readonly JobSummary[];
  /** These changed where they stand. */
  readonly changed: readonly JobSummary[];
}

export function isNoDifference({ added, removed, changed }: JobsDifference): boolean {
  return added.length === 0 && removed.length === 0 && changed.length === 0;
}

/** How many jobs come or go at once before sorting all anew is cheaper than finding each its place. */
const fewJobs = 200;

/**
 * The jobs of one region that are known. A change costs what has changed, however many jobs there are: thousands are
 * read again every few seconds, and few of them differ.
 */
export class KnownJobs {
  private readonly byId = new Map<string, JobSummary>();
  private sorted: JobSummary[] = [];

  get size(): number {
    return this.byId.size;
  }

  get(id: string): JobSummary | undefined {
    return this.byId.get(id);
  }

  /** Newest first; another list after each change, and the same until then. */
  list(): readonly JobSummary[] {
    return this.sorted;
  }

  /** Those created after a moment, newest first; all without one. @param since ISO 8601 */
  createdAfter(since: string | undefined): readonly JobSummary[] {
    if (since === undefined) return this.sorted;
    const end = this.sorted.findIndex(({ createTime }) => createTime === undefined || createTime <= since);
    return end < 0 ? this.sorted : this.sorted.slice(0, end);
  }

  /**
   * Takes jobs as they are now.
   * @param goneIds jobs that are not there any more
   */
  take(jobs: readonly JobSummary[], goneIds: readonly string[] = []): JobsDifference {
    const added: JobSummary[] = [];
    const removed: JobSummary[] = [];
    const changed: [before: JobSummary, after: JobSummary][] = [];
    for (const id of goneIds) {
      const gone = this.byId.get(id);
      if (gone && this.byId.delete(id)) removed.push(gone);
    }
    for (const each of jobs) {
      const job = summaryOf(each);
      const before = this.byId.get(job.id);
      if (before && isSameJob(before, job)) continue;
      this.byId.set(job.id, job);
      if (!before) added.push(job);
      else if (before.createTime === job.createTime) changed.push([before, job]);
      else {
        removed.push(before);
        added.push(job);
      }
    }
    const difference = { added, removed, changed: changed.map(([, after]) => after) };
    if (!isNoDifference(difference)) this.sort(added, removed, changed);
    return difference;
  }

  private sort(
    added: readonly JobSummary[],
    removed: readonly JobSummary[],
    changed: readonly (readonly [before: JobSummary, after: JobSummary])[],
  ): void {
    if (added.length + removed.length > fewJobs) {
      this.sorted = [...this.byId.values()].sort(compareNewestFirst);
      return;
    }
    const sorted = [...this.sorted];
    for (const [before, after] of changed) sorted[placeIn(sorted, before, compareNewestFirst)] = after;
    for (const gone of removed) sorted.splice(placeIn(sorted, gone, compareNewestFirst), 1);
    for (const job of added) sorted.splice(placeIn(sorted, job, compareNewestFirst), 0, job);
    this.sorted = sorted;
  }
}

/** Where an item stands in an ordered list, or would. */
export function placeIn<Item>(
  ordered: readonly Item[],
  item: Item,
  compare: (one: Item, other: Item) => number,
): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = ordered[middle];
    if (found !== undefined && compare(found, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
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

/** Of a whole job only the summary is kept: its graph can be large. */
function summaryOf(job: JobSummary | Job): JobSummary {
  if (!('steps' in job)) return job;
  const { id, name, projectId, location, type, state } = job;
  const { createTime, startTime, stateTime, requestedState, sdk, isArchived } = job;
  return {
    ...{ id, name, projectId, location, type, state },
    ...(createTime !== undefined && { createTime }),
    ...(startTime !== undefined && { startTime }),
    ...(stateTime !== undefined && { stateTime }),
    ...(requestedState !== undefined && { requestedState }),
    ...(sdk !== undefined && { sdk }),
    ...(isArchived && { isArchived }),
  };
}

function isSameJob(one: JobSummary, other: JobSummary): boolean {
  return (
    one.name === other.name &&
    one.type === other.type &&
    one.state === other.state &&
    one.createTime === other.createTime &&
    one.startTime === other.startTime &&
    one.stateTime === other.stateTime &&
    one.requestedState === other.requestedState &&
    one.sdk === other.sdk &&
    (one.isArchived ?? false) === (other.isArchived ?? false)
  );
}
