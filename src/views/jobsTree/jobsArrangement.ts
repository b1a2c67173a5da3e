import type { JobState, JobSummary } from '../../dataflow/job.ts';
import { stateLabels, typeLabels } from '../../dataflow/jobLabels.ts';
import { jobFilter, type JobGrouping, type JobsListing } from './jobsListing.ts';

/** A job where it stands. `key` tells the jobs of one connection apart. */
export interface ArrangedJob {
  readonly key: string;
  readonly job: JobSummary;
  readonly group: string;
  /** What decides the order inside the group, besides that of the listing. */
  readonly rank: string;
}

/** Jobs that stand together. Without grouping there is one such group at most, with an empty key. */
export interface ArrangedGroup {
  readonly key: string;
  readonly jobs: readonly ArrangedJob[];
}

/** What a change of jobs means for where they stand. */
export interface ArrangementChange {
  /** Jobs that stand where they stood. */
  readonly inPlace: readonly ArrangedJob[];
  /** Keys of groups that jobs came to, left or moved in. */
  readonly groups: ReadonlySet<string>;
  /** Whether a group has appeared or become empty. */
  readonly isStructural: boolean;
}

/**
 * Jobs as people want them listed. Made once over all jobs, reading each once; a change in place is then judged by the
 * changed jobs alone.
 */
export class JobsArrangement {
  readonly groups: readonly ArrangedGroup[];
  readonly total: number;
  private readonly places = new Map<string, ArrangedJob>();
  private readonly sizes: Map<string, number>;
  private readonly isShown: (job: JobSummary) => boolean;

  /** @param jobs newest first */
  constructor(
    jobs: readonly JobSummary[],
    private readonly listing: JobsListing,
  ) {
    this.isShown = jobFilter(listing);
    this.total = jobs.length;
    const members = new Map<string, ArrangedJob[]>();
    for (const job of jobs) {
      const placed = this.place(job);
      if (!placed) continue;
      this.places.set(placed.key, placed);
      const group = members.get(placed.group);
      if (group) group.push(placed);
      else members.set(placed.group, [placed]);
    }
    this.groups = [...members]
      .map(([key, placed]) => ({ key, jobs: listing.order === 'newest' ? placed : placed.sort(byRank) }))
      .sort((one, other) => compareGroups(listing.grouping, one.key, other.key));
    this.sizes = new Map(this.groups.map(({ key, jobs: placed }) => [key, placed.length]));
  }

  get shown(): number {
    return this.places.size;
  }

  group(key: string): ArrangedGroup | undefined {
    return this.groups.find((group) => group.key === key);
  }

  /** Whether a job stands in that group. */
  holds(key: string, group: string): boolean {
    return this.places.get(key)?.group === group;
  }

  /** @param jobs as they are now. The arrangement itself stays as it was made. */
  compare(jobs: readonly JobSummary[]): ArrangementChange {
    const inPlace: ArrangedJob[] = [];
    const moved = new Map<string, number>();
    const count = (group: string, by: number): void => {
      moved.set(group, (moved.get(group) ?? 0) + by);
    };
    for (const job of jobs) {
      const before = this.places.get(jobKey(job));
      const after = this.place(job);
      if (before && after && before.group === after.group && before.rank === after.rank) inPlace.push(after);
      else {
        if (before) count(before.group, -1);
        if (after) count(after.group, 1);
      }
    }
    const isStructural = [...moved].some(([group, by]) => {
      const size = this.sizes.get(group) ?? 0;
      return size === 0 || size + by === 0;
    });
    return { inPlace, groups: new Set(moved.keys()), isStructural };
  }

  /** @returns undefined for a job that is left out */
  private place(job: JobSummary): ArrangedJob | undefined {
    if (!this.isShown(job)) return undefined;
    const group = groupKey(this.listing.grouping, job);
    return { key: jobKey(job), job, group, rank: this.rankOf(job) };
  }

  private rankOf(job: JobSummary): string {
    switch (this.listing.order) {
      case 'newest':
        return '';
      case 'name':
        return job.name.toLowerCase();
      case 'state':
        return String.fromCodePoint(firstRank + stateRanks[job.state]);
    }
  }
}

/** Jobs of one rank stay newest first. */
function byRank(one: ArrangedJob, other: ArrangedJob): number {
  return one.rank < other.rank ? -1 : one.rank > other.rank ? 1 : 0;
}

/** Tells the jobs of one connection apart. */
export function jobKey({ location, id }: Pick<JobSummary, 'location' | 'id'>): string {
  return `${location}\n${id}`;
}

/** What people call a group; text from jobs in it is not inert yet. */
export function groupTitle(grouping: JobGrouping, key: string): string {
  switch (grouping) {
    case 'state':
      return new Map<string, string>(Object.entries(stateLabels)).get(key) ?? key;
    case 'type':
      return new Map<string, string>(Object.entries(typeLabels)).get(key) ?? key;
    case 'none':
    case 'region':
    case 'name':
      return key === '' ? '(without a name)' : key;
  }
}

function groupKey(grouping: JobGrouping, job: JobSummary): string {
  switch (grouping) {
    case 'none':
      return '';
    case 'state':
      return job.state;
    case 'type':
      return job.type;
    case 'region':
      return job.location;
    case 'name':
      return namePrefix(job.name);
  }
}

/** `orders-eu-20260301-0212` without the parts at its end that hold digits: `orders-eu`. */
function namePrefix(name: string): string {
  const parts = name.split(/[-_.]/);
  while (parts.length > 1 && /\d/.test(parts.at(-1) ?? '')) parts.pop();
  return name.slice(0, parts.join('-').length);
}

function compareGroups(grouping: JobGrouping, one: string, other: string): number {
  if (grouping === 'state') return rankOfState(one) - rankOfState(other);
  const [before, after] = [one.toLowerCase(), other.toLowerCase()];
  if (before === after) return one < other ? -1 : 1;
  return before < after ? -1 : 1;
}

function rankOfState(key: string): number {
  return new Map<string, number>(Object.entries(stateRanks)).get(key) ?? 0;
}

const firstRank = 0x41;

/** What needs a look first. */
const stateRanks: Readonly<Record<JobState, number>> = {
  FAILED: 0,
  RUNNING: 1,
  DRAINING: 2,
  CANCELLING: 3,
  RESOURCE_CLEANING_UP: 4,
  PAUSING: 5,
  PAUSED: 6,
  PENDING: 7,
  QUEUED: 8,
  STOPPED: 9,
  UNKNOWN: 10,
  DRAINED: 11,
  DONE: 12,
  UPDATED: 13,
  CANCELLED: 14,
};
