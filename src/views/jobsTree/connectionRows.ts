import type { JobSummary } from '../../dataflow/job.ts';
import { jobKey } from '../../monitoring/jobKey.ts';
import type { JobsDifference } from '../../monitoring/knownJobs.ts';
import type { ConnectionJobs } from '../../monitoring/jobsMonitor.ts';
import type { LabelsOf } from './jobGroups.ts';
import { JobsArrangement, type ArrangedGroup } from './jobsArrangement.ts';
import { isFiltered, type JobsListing } from './jobsListing.ts';
import {
  connectionNode,
  groupNode,
  jobNode,
  noticeNode,
  problemNode,
  type ConnectionNode,
  type GroupNode,
  type JobNode,
  type JobsTreeNode,
} from './jobsTreeNode.ts';

/** How many of the known jobs of a connection are listed. */
export interface JobCounts {
  readonly shown: number;
  readonly total: number;
}

/**
 * The rows of one connection. Its jobs are arranged once for each change that moves any, however often rows are asked for.
 * The editor knows a row by its object, so the same row is the same object each time.
 */
export class ConnectionRows {
  readonly node: ConnectionNode;
  private arranged: JobsArrangement | undefined;
  /** What it was made of, or includes by now. */
  private arrangedJobs: readonly JobSummary[] | undefined;
  private notices = new Map<string, JobsTreeNode>();
  private readonly groups = new Map<string, GroupNode>();
  /** By group and by key of the job. */
  private readonly drawn = new Map<string, Map<string, JobNode>>();

  constructor(
    readonly connectionId: string,
    private readonly deps: {
      readonly jobs: () => ConnectionJobs | undefined;
      readonly listing: () => JobsListing;
      readonly labelsOf: LabelsOf;
      /** A row of a job that has gone from where it stood. */
      readonly onDidDrop: (node: JobNode) => void;
    },
  ) {
    this.node = connectionNode(connectionId);
  }

  get counts(): JobCounts {
    const { shown, total } = this.arrangement() ?? { shown: 0, total: 0 };
    return { shown, total };
  }

  children(): readonly JobsTreeNode[] {
    const known = this.deps.jobs();
    const arrangement = this.arrangement();
    if (!known || !arrangement) return this.onlyNotice('loading');
    const rows: JobsTreeNode[] = [
      ...known.problems.map(({ location }) => problemNode(this.connectionId, location)),
      ...(this.deps.listing().grouping === 'none'
        ? arrangement.groups.flatMap((group) => this.jobNodes(group))
        : arrangement.groups.map(({ key }) => this.groupNode(key))),
    ];
    const isLeftOut = isFiltered(this.deps.listing()) && known.jobs.length > 0;
    if (arrangement.shown === 0 && isLeftOut) rows.push(this.notice('noMatches'));
    if (known.hasMore) rows.push(this.notice('loadMore'));
    if (rows.length === 0) return this.onlyNotice(known.status === 'loading' ? 'loading' : 'noJobs');
    return this.kept(rows);
  }

  /** The only row, in place of jobs. */
  onlyNotice(kind: Parameters<typeof noticeNode>[1]): readonly JobsTreeNode[] {
    return this.kept([this.notice(kind)]);
  }

  childrenOf(group: GroupNode): readonly JobNode[] {
    const found = this.arrangement()?.group(group.key);
    return found && this.groups.get(group.key) === group ? this.jobNodes(found) : [];
  }

  sizeOf(group: GroupNode): number {
    return this.arrangement()?.group(group.key)?.jobs.length ?? 0;
  }

  /** Everything may have changed. */
  invalidate(): void {
    this.arranged = undefined;
  }

  /** Something beside the jobs may have changed, or the jobs too. */
  invalidateIfOld(): void {
    if (this.deps.jobs()?.jobs !== this.arrangedJobs) this.arranged = undefined;
  }

  /** @returns the rows to draw again after these jobs have changed */
  follow(difference: JobsDifference): readonly JobsTreeNode[] {
    const isListChanged = difference.added.length + difference.removed.length > 0;
    if (!this.arranged) return isListChanged ? [this.node] : [];
    const change = this.arranged.apply(difference);
    if (!change) {
      this.arranged = undefined;
      return [this.node];
    }
    this.arrangedJobs = this.deps.jobs()?.jobs;
    const { inPlace, left, groups, isStructural } = change;
    for (const { key, group } of left) this.drop(key, group);
    if (isStructural) this.dropGroups(this.arranged);
    const { grouping } = this.deps.listing();
    if (isStructural || (groups.size > 0 && grouping === 'none')) return [this.node];
    const redrawnGroups = [...groups].map((key) => this.groups.get(key)).filter((node) => node !== undefined);
    const redrawnJobs = inPlace
      .filter(({ group }) => !groups.has(group))
      .map(({ key, group }) => this.drawn.get(group)?.get(key))
      .filter((node) => node !== undefined);
    return [...redrawnGroups, ...redrawnJobs];
  }

  /** The row of a job where it stands now, drawn or not; undefined while it is left out. */
  nodeOf(job: Pick<JobSummary, 'location' | 'id'>): JobNode | undefined {
    const key = jobKey(job);
    const group = this.arrangement()?.groupOf(key);
    return (
      group &&
      this.jobNodes(group).find(({ ref }) => jobKey({ location: ref.location, id: ref.jobId }) === key)
    );
  }

  /** The rows of a job that are drawn; one at most. */
  drawnJob(job: Pick<JobSummary, 'location' | 'id'>): JobNode | undefined {
    const key = jobKey(job);
    return [...this.drawn.values()].map((nodes) => nodes.get(key)).find((node) => node !== undefined);
  }

  dispose(): void {
    for (const nodes of this.drawn.values()) for (const node of nodes.values()) this.deps.onDidDrop(node);
    this.drawn.clear();
  }

  private arrangement(): JobsArrangement | undefined {
    if (this.arranged) return this.arranged;
    const known = this.deps.jobs();
    if (!known) return undefined;
    this.arranged = new JobsArrangement(known.jobs, this.deps.listing(), this.deps.labelsOf);
    this.arrangedJobs = known.jobs;
    this.dropMoved(this.arranged);
    return this.arranged;
  }

  private dropMoved(arrangement: JobsArrangement): void {
    const { grouping } = this.deps.listing();
    for (const [group, nodes] of this.drawn) {
      for (const [key, node] of nodes) {
        const isSameGrouping = (node.group?.grouping ?? 'none') === grouping;
        if (!isSameGrouping || !arrangement.holds(key, group)) this.drop(key, group);
      }
    }
    this.dropGroups(arrangement);
  }

  private drop(key: string, group: string): void {
    const nodes = this.drawn.get(group);
    const node = nodes?.get(key);
    if (!nodes || !node) return;
    nodes.delete(key);
    if (nodes.size === 0) this.drawn.delete(group);
    this.deps.onDidDrop(node);
  }

  private dropGroups(arrangement: JobsArrangement): void {
    const { grouping } = this.deps.listing();
    for (const [key, node] of this.groups) {
      if (node.grouping !== grouping || !arrangement.group(key)) this.groups.delete(key);
    }
  }

  private groupNode(key: string): GroupNode {
    const { grouping } = this.deps.listing();
    const node = this.groups.get(key) ?? groupNode(this.connectionId, grouping, key);
    this.groups.set(key, node);
    return node;
  }

  private jobNodes({ key, jobs }: ArrangedGroup): readonly JobNode[] {
    const group = this.deps.listing().grouping === 'none' ? undefined : this.groupNode(key);
    const nodes = this.drawn.get(key) ?? new Map<string, JobNode>();
    this.drawn.set(key, nodes);
    return jobs.map(({ key: at, job }) => {
      const known = nodes.get(at);
      if (known) return known;
      const node = jobNode(this.connectionId, job, group);
      nodes.set(at, node);
      return node;
    });
  }

  private notice(kind: Parameters<typeof noticeNode>[1]): JobsTreeNode {
    return noticeNode(this.connectionId, kind);
  }

  /** Problems and notices stay the same objects while they are shown; jobs and groups do anyway. */
  private kept(rows: readonly JobsTreeNode[]): readonly JobsTreeNode[] {
    const notices = new Map<string, JobsTreeNode>();
    const children = rows.map((row) => {
      if (row.kind === 'job' || row.kind === 'group') return row;
      const same = this.notices.get(row.id) ?? row;
      notices.set(row.id, same);
      return same;
    });
    this.notices = notices;
    return children;
  }
}

/** For example `3 of 120 jobs`. */
export function countsText(counts: readonly JobCounts[]): string {
  const sum = (of: (count: JobCounts) => number): number =>
    counts.reduce((total, count) => total + of(count), 0);
  const total = sum((count) => count.total);
  return `${sum((count) => count.shown)} of ${total} ${total === 1 ? 'job' : 'jobs'}`;
}
