import type { JobSummary } from '../../dataflow/job.ts';
import type { ConnectionTarget, JobTarget } from '../../manifest/commands/commandTargets.ts';
import type { JobGrouping } from './jobsListing.ts';

/**
 * A row of the tree. It only names what it shows, so it stays the same object while that changes. `id` is stable across
 * sessions: the editor keeps selection and expansion by it.
 */
export type JobsTreeNode =
  | ConnectionNode
  | GroupNode
  | JobNode
  | SectionNode
  | DetailNode
  | ProblemNode
  | NoticeNode
  | SettingsProblemNode;

export interface ConnectionNode extends ConnectionTarget {
  readonly kind: 'connection';
  readonly id: string;
}

/** Jobs of a connection that have something in common. */
export interface GroupNode extends ConnectionTarget {
  readonly kind: 'group';
  readonly id: string;
  readonly grouping: JobGrouping;
  readonly key: string;
}

/** A job that moves to another group is another row there, so that both groups can be drawn in any order. */
export interface JobNode extends JobTarget {
  readonly kind: 'job';
  readonly id: string;
  readonly jobName: string;
  readonly group?: GroupNode;
}

export type JobSection = 'messages' | 'steps' | 'snapshots';

export interface SectionNode extends ConnectionTarget {
  readonly kind: 'section';
  readonly id: string;
  readonly section: JobSection;
  readonly job: JobNode;
}

/** A row below a job, or below one of its sections. */
export interface DetailNode extends ConnectionTarget {
  readonly kind: 'detail';
  readonly id: string;
  readonly job: JobNode;
  readonly section?: SectionNode;
}

/** What went wrong with a region or, without one, with the whole connection. */
export interface ProblemNode extends ConnectionTarget {
  readonly kind: 'problem';
  readonly id: string;
  readonly location?: string;
}

/** `local` stands in place of jobs while the local Dataflow does not run. */
export interface NoticeNode extends ConnectionTarget {
  readonly kind: 'loading' | 'noJobs' | 'noMatches' | 'loadMore' | 'local';
  readonly id: string;
}

/** Mistakes in the settings; it belongs to no connection. */
export interface SettingsProblemNode extends ConnectionTarget {
  readonly kind: 'settingsProblem';
  readonly id: string;
}

export const settingsProblemNode: SettingsProblemNode = {
  kind: 'settingsProblem',
  id: nodeId('settings-problem'),
  connectionId: '',
};

export function connectionNode(connectionId: string): ConnectionNode {
  return { kind: 'connection', id: nodeId(connectionId, 'connection'), connectionId };
}

export function groupNode(connectionId: string, grouping: JobGrouping, key: string): GroupNode {
  return { kind: 'group', id: nodeId(connectionId, 'group', grouping, key), connectionId, grouping, key };
}

export function jobNode(connectionId: string, job: JobSummary, group?: GroupNode): JobNode {
  const { projectId, location, id: jobId, name: jobName } = job;
  const inGroup = group ? ['in', group.grouping, group.key] : [];
  const id = nodeId(connectionId, 'job', projectId, location, jobId, ...inGroup);
  const ref = { projectId, location, jobId };
  return { kind: 'job', id, connectionId, ref, jobName, ...(group && { group }) };
}

export function sectionNode(job: JobNode, section: JobSection): SectionNode {
  return { kind: 'section', id: `${job.id}/${section}`, connectionId: job.connectionId, section, job };
}

/** @param key tells it apart from the others below the same row */
export function detailNode(parent: JobNode | SectionNode, key: string): DetailNode {
  const id = `${parent.id}/${nodeId('detail', key)}`;
  const { connectionId } = parent;
  if (parent.kind === 'job') return { kind: 'detail', id, connectionId, job: parent };
  return { kind: 'detail', id, connectionId, job: parent.job, section: parent };
}

export function problemNode(connectionId: string, location: string | undefined): ProblemNode {
  const id = nodeId(connectionId, 'problem', location ?? '');
  return { kind: 'problem', id, connectionId, ...(location !== undefined && { location }) };
}

export function noticeNode(connectionId: string, kind: NoticeNode['kind']): NoticeNode {
  return { kind, id: nodeId(connectionId, kind), connectionId };
}

/** Parts cannot run into each other whatever they hold. */
function nodeId(...parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join('/');
}
