import type { JobSummary } from '../../dataflow/job.ts';
import type { ConnectionTarget, JobTarget } from '../../manifest/commands.ts';

/**
 * A row of the tree. It only names what it shows, so it stays the same object while that changes. `id` is stable across
 * sessions: the editor keeps selection and expansion by it.
 */
export type JobsTreeNode = ConnectionNode | JobNode | ProblemNode | NoticeNode;

export interface ConnectionNode extends ConnectionTarget {
  readonly kind: 'connection';
  readonly id: string;
}

export interface JobNode extends JobTarget {
  readonly kind: 'job';
  readonly id: string;
  readonly jobName: string;
}

/** What went wrong with a region or, without one, with the whole connection. */
export interface ProblemNode extends ConnectionTarget {
  readonly kind: 'problem';
  readonly id: string;
  readonly location?: string;
}

/** `local` stands in place of jobs while the local Dataflow does not run. */
export interface NoticeNode extends ConnectionTarget {
  readonly kind: 'loading' | 'noJobs' | 'loadMore' | 'local';
  readonly id: string;
}

export function connectionNode(connectionId: string): ConnectionNode {
  return { kind: 'connection', id: nodeId(connectionId, 'connection'), connectionId };
}

export function jobNode(connectionId: string, job: JobSummary): JobNode {
  const { projectId, location, id: jobId, name: jobName } = job;
  const id = nodeId(connectionId, 'job', projectId, location, jobId);
  return { kind: 'job', id, connectionId, ref: { projectId, location, jobId }, jobName };
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
