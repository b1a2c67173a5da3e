import type { JobSummary } from '../../dataflow/job.ts';
import { jobKey } from '../../monitoring/jobKey.ts';
import { compareNewestFirst, placeIn, type JobsDifference } from '../../monitoring/knownJobs.ts';
import { compareGroups, groupKey, stateRanks, type LabelsOf } from './jobGroups.ts';
import { isOnListedSide, jobFilter, type JobsListing } from './jobsListing.ts';

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

/** What a change of jobs meant for where they stand. */
export interface ArrangementChange {
  /** Jobs that stand where they stood. */
  readonly inPlace: readonly ArrangedJob[];
  /** Jobs that stand elsewhere or nowhere now, as they stood. */
  readonly left: readonly ArrangedJob[];
  /** Keys of groups that jobs came to, left or moved in. */
  readonly groups: ReadonlySet<string>;
  /** Whether a group has appeared or become empty. */
  readonly isStructural: boolean;
}

/** More jobs than that come and go cheaper in an arrangement that is made anew. */
const fewJobs = 500;

/**
 * Jobs as people want them listed. Made once over all jobs, reading each once; what changes then is put in its place, at
 * the cost of the changed jobs alone.
 */
export class JobsArrangement {
  private readonly places = new Map<string, ArrangedJob>();
  private readonly members = new Map<string, ArrangedJob[]>();
  private ordered: readonly ArrangedGroup[] | undefined;
  private readonly isShown: (job: JobSummary) => boolean;
  /** Keys of the jobs on the side that is listed, archived or not, whatever else filters them. */
  private readonly onSide = new Set<string>();

  /**
   * @param jobs newest first
   * @param labelsOf undefined for a job whose labels are not known
   */
  constructor(
    jobs: readonly JobSummary[],
    private readonly listing: JobsListing,
    private readonly labelsOf: LabelsOf = () => undefined,
  ) {
    this.isShown = jobFilter(listing);
    for (const job of jobs) {
      if (isOnListedSide(listing, job)) this.onSide.add(jobKey(job));
      const placed = this.place(job);
      if (!placed) continue;
      this.places.set(placed.key, placed);
      const group = this.members.get(placed.group);
      if (group) group.push(placed);
      else this.members.set(placed.group, [placed]);
    }
    if (listing.order !== 'newest') for (const placed of this.members.values()) placed.sort(inOrder);
  }

  /** In the order in which they are shown. */
  get groups(): readonly ArrangedGroup[] {
    this.ordered ??= [...this.members]
      .map(([key, jobs]) => ({ key, jobs }))
      .sort((one, other) => compareGroups(this.listing.grouping, one.key, other.key));
    return this.ordered;
  }

  get shown(): number {
    return this.places.size;
  }

  /** How many there are that only filters leave out. */
  get total(): number {
    return this.onSide.size;
  }

  group(key: string): ArrangedGroup | undefined {
    const jobs = this.members.get(key);
    return jobs && { key, jobs };
  }

  /** Where a job stands; undefined while it is left out. */
  groupOf(key: string): ArrangedGroup | undefined {
    const placed = this.places.get(key);
    return placed && this.group(placed.group);
  }

  /** Whether a job stands in that group. */
  holds(key: string, group: string): boolean {
    return this.places.get(key)?.group === group;
  }

  /**
   * Puts what has changed in its place.
   * @returns undefined when so much has changed that it should be made anew
   */
  apply({ added, removed, changed }: JobsDifference): ArrangementChange | undefined {
    if (added.length + removed.length > fewJobs) return undefined;
    const inPlace: ArrangedJob[] = [];
    const left: ArrangedJob[] = [];
    const groups = new Set<string>();
    let isStructural = false;
    const take = (placed: ArrangedJob): void => {
      groups.add(placed.group);
      if (this.remove(placed)) isStructural = true;
    };
    const put = (placed: ArrangedJob): void => {
      groups.add(placed.group);
      if (this.insert(placed)) isStructural = true;
    };
    for (const job of removed) {
      const key = jobKey(job);
      this.onSide.delete(key);
      const before = this.places.get(key);
      if (!before) continue;
      take(before);
      left.push(before);
    }
    for (const job of [...added, ...changed]) {
      const key = jobKey(job);
      if (isOnListedSide(this.listing, job)) this.onSide.add(key);
      else this.onSide.delete(key);
      const before = this.places.get(key);
      const after = this.place(job);
      if (before && after && before.group === after.group && before.rank === after.rank) {
        this.replace(before, after);
        inPlace.push(after);
        continue;
      }
      if (before) take(before);
      if (after) put(after);
      if (before && before.group !== after?.group) left.push(before);
    }
    return { inPlace, left, groups, isStructural };
  }

  /** Answers whether its group is new. */
  private insert(placed: ArrangedJob): boolean {
    this.places.set(placed.key, placed);
    const group = this.members.get(placed.group);
    if (group) {
      group.splice(placeIn(group, placed, inOrder), 0, placed);
      return false;
    }
    this.members.set(placed.group, [placed]);
    this.ordered = undefined;
    return true;
  }

  /** Answers whether its group is empty now. */
  private remove(placed: ArrangedJob): boolean {
    this.places.delete(placed.key);
    const group = this.members.get(placed.group);
    if (!group) return false;
    group.splice(placeIn(group, placed, inOrder), 1);
    if (group.length > 0) return false;
    this.members.delete(placed.group);
    this.ordered = undefined;
    return true;
  }

  private replace(before: ArrangedJob, after: ArrangedJob): void {
    this.places.set(after.key, after);
    const group = this.members.get(before.group);
    if (group) group[placeIn(group, before, inOrder)] = after;
  }

  /** @returns undefined for a job that is left out */
  private place(job: JobSummary): ArrangedJob | undefined {
    if (!isOnListedSide(this.listing, job) || !this.isShown(job)) return undefined;
    const group = groupKey(this.listing, job, this.labelsOf);
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

const firstRank = 0x41;

/** By rank, and jobs of one rank newest first. */
function inOrder(one: ArrangedJob, other: ArrangedJob): number {
  if (one.rank !== other.rank) return one.rank < other.rank ? -1 : 1;
  return compareNewestFirst(one.job, other.job);
}
