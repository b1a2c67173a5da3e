import { EventEmitter } from 'node:events';
import type { Connections } from '../../dataflow/connections.ts';
import type { JobSummary } from '../../dataflow/job.ts';
import type { LocalDataflow } from '../../dataflow/local/localDataflow.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { JobsChange, JobsMonitor } from '../../monitoring/jobsMonitor.ts';
import type { JobWatches } from '../../monitoring/jobWatches.ts';
import { ConnectionRows, countsText } from './connectionRows.ts';
import { JobDetails } from './jobDetails.ts';
import { jobDescription, jobLook, type JobLookContext } from './jobLook.ts';
import { groupTitle } from './jobsArrangement.ts';
import { isFiltered, plainListing, type JobsListing } from './jobsListing.ts';
import { isJobState, stateIcons } from './jobStateIcon.ts';
import type { ConnectionNode, GroupNode, JobNode, JobsTreeNode } from './jobsTreeNode.ts';
import { localConnectionLook, localNoticeLook } from './localLook.ts';
import {
  connectionLook,
  groupLook,
  loadingLook,
  loadMoreLook,
  noJobsLook,
  noMatchesLook,
  problemLook,
  type NodeLook,
} from './nodeLook.ts';

/** The nodes to draw again; undefined for the whole tree. */
export type TreeChange = readonly JobsTreeNode[] | undefined;

export interface JobsTreeModelDeps {
  readonly connections: Connections;
  readonly monitor: Pick<JobsMonitor, 'jobs' | 'job' | 'onDidChange'>;
  readonly clock: Clock;
  readonly watches: Pick<JobWatches, 'watch'>;
  /** The service of the connection that is managed, where there is one. */
  readonly local?: Pick<LocalDataflow, 'state' | 'onDidChange'>;
  /** Whether somebody wants to be told of the end of a job. */
  readonly isWatched?: (connectionId: string, job: JobSummary) => boolean;
}

const ageTickMs = 30_000;

/** The rows of the jobs tree and which of them have changed, without the editor. */
export class JobsTreeModel {
  private readonly rows = new Map<string, ConnectionRows>();
  private readonly drawnDescriptions = new Map<JobNode, string>();
  private readonly events = new EventEmitter<{ change: [TreeChange] }>();
  private readonly details: JobDetails;
  private readonly stopListening: () => void;
  private readonly stopFollowingLocal: (() => void) | undefined;
  private stopTicking: (() => void) | undefined;
  private listed: JobsListing = plainListing;

  constructor(private readonly deps: JobsTreeModelDeps) {
    const { connections, clock, watches } = deps;
    this.details = new JobDetails({
      connections,
      clock,
      watches,
      onDidChange: (nodes) => {
        this.redraw(nodes);
      },
    });
    this.stopFollowingLocal = deps.local?.onDidChange(() => {
      const managed = deps.connections.list().find(({ isManaged }) => isManaged);
      const rows = managed && this.rows.get(managed.id);
      if (rows) this.redraw([rows.node]);
    });
    this.stopListening = deps.monitor.onDidChange((change) => {
      this.follow(change);
    });
  }

  /** Which jobs are listed, and how. */
  get listing(): JobsListing {
    return this.listed;
  }

  set listing(listing: JobsListing) {
    this.listed = listing;
    this.redrawAll();
  }

  /** `3 of 120 jobs` while jobs are left out. */
  get countsText(): string | undefined {
    if (!isFiltered(this.listed)) return undefined;
    return countsText(this.deps.connections.list().map(({ id }) => this.rowsOf(id).counts));
  }

  /** Answers a function that ends the subscription. */
  onDidChange(listener: (change: TreeChange) => void): () => void {
    this.events.on('change', listener);
    return () => this.events.off('change', listener);
  }

  roots(): readonly JobsTreeNode[] {
    const connections = this.deps.connections.list();
    const known = new Set(connections.map(({ id }) => id));
    for (const [id, rows] of this.rows) {
      if (known.has(id)) continue;
      rows.dispose();
      this.rows.delete(id);
    }
    return connections.map(({ id }) => this.rowsOf(id).node);
  }

  children(node: JobsTreeNode): readonly JobsTreeNode[] {
    if (node.kind === 'connection') return this.connectionChildren(node);
    if (node.kind === 'group') return this.rowsOf(node.connectionId).childrenOf(node);
    if (node.kind === 'job' || node.kind === 'section') return this.details.children(node);
    return [];
  }

  parent(node: JobsTreeNode): JobsTreeNode | undefined {
    if (node.kind === 'connection') return undefined;
    if (node.kind === 'detail') return node.section ?? node.job;
    if (node.kind === 'section') return node.job;
    const connection = this.rowsOf(node.connectionId).node;
    return node.kind === 'job' ? (node.group ?? connection) : connection;
  }

  look(node: JobsTreeNode): NodeLook {
    const look = this.lookNow(node);
    if (node.kind === 'job') this.drawnDescriptions.set(node, look.description ?? '');
    return look;
  }

  /** A row was closed by the person. */
  close(node: JobsTreeNode): void {
    if (node.kind === 'job' || node.kind === 'section') this.details.close(node);
  }

  /** Something that the row of a job shows has changed outside of the monitor. */
  redrawJob(connectionId: string, job: Pick<JobSummary, 'location' | 'id'>): void {
    const node = this.rows.get(connectionId)?.drawnJob(job);
    if (node) this.redraw([node]);
  }

  /** While somebody looks, the ages of jobs move on; nothing is asked for that. */
  setVisible(isVisible: boolean): void {
    this.details.setVisible(isVisible);
    this.stopTicking?.();
    this.stopTicking = undefined;
    if (isVisible) this.tick();
  }

  dispose(): void {
    this.setVisible(false);
    this.stopListening();
    this.stopFollowingLocal?.();
    this.details.dispose();
    this.events.removeAllListeners();
  }

  private tick(): void {
    this.redrawAges();
    this.stopTicking = this.deps.clock.setTimeout(() => {
      this.tick();
    }, ageTickMs);
  }

  private connectionChildren({ connectionId }: ConnectionNode): readonly JobsTreeNode[] {
    const rows = this.rowsOf(connectionId);
    const isDown = (this.localOf(connectionId)?.state.kind ?? 'running') !== 'running';
    return isDown ? rows.onlyNotice('local') : rows.children();
  }

  private rowsOf(connectionId: string): ConnectionRows {
    const known = this.rows.get(connectionId);
    if (known) return known;
    const rows = new ConnectionRows(connectionId, {
      jobs: () => this.deps.monitor.jobs(connectionId),
      listing: () => this.listed,
      onDidDrop: (node) => {
        this.drawnDescriptions.delete(node);
        this.details.drop(node);
      },
    });
    this.rows.set(connectionId, rows);
    return rows;
  }

  private localOf(connectionId: string): Pick<LocalDataflow, 'state'> | undefined {
    return this.deps.connections.get(connectionId)?.isManaged ? this.deps.local : undefined;
  }

  private follow(change: JobsChange): void {
    if (change.kind === 'connections') {
      this.redrawAll();
      return;
    }
    const rows = this.rows.get(change.connectionId);
    if (change.kind === 'list') {
      rows?.invalidate();
      this.events.emit('change', rows && [rows.node]);
      return;
    }
    const changed = change.jobIds
      .map((jobId) => this.deps.monitor.job(change.connectionId, jobId))
      .filter((job) => job !== undefined);
    this.redraw(rows?.follow(changed) ?? []);
  }

  private redrawAll(): void {
    for (const rows of this.rows.values()) rows.invalidate();
    this.events.emit('change', undefined);
  }

  private redrawAges(): void {
    const aged = [...this.drawnDescriptions].filter(
      ([node, drawn]) => jobDescription(this.jobOf(node), this.jobContext(node)) !== drawn,
    );
    this.redraw(aged.map(([node]) => node));
  }

  private redraw(nodes: readonly JobsTreeNode[]): void {
    if (nodes.length > 0) this.events.emit('change', nodes);
  }

  private lookNow(node: JobsTreeNode): NodeLook {
    const { connections, monitor } = this.deps;
    const { connectionId } = node;
    switch (node.kind) {
      case 'connection': {
        const connection = connections.get(connectionId);
        if (!connection) return { label: connectionId, spoken: `Connection ${connectionId}` };
        const local = this.localOf(connectionId);
        if (local) return localConnectionLook(connection, local.state);
        return connectionLook(connection, monitor.jobs(connectionId));
      }
      case 'group':
        return this.groupLook(node);
      case 'job':
        return jobLook(this.jobOf(node), this.jobContext(node));
      case 'section':
      case 'detail':
        return this.details.look(node);
      case 'problem': {
        const problems = monitor.jobs(connectionId)?.problems ?? [];
        return problemLook(problems.find(({ location }) => location === node.location)?.error, node.location);
      }
      case 'loading':
        return loadingLook;
      case 'noJobs':
        return noJobsLook;
      case 'noMatches':
        return noMatchesLook;
      case 'loadMore':
        return loadMoreLook;
      case 'local':
        return localNoticeLook(this.localOf(connectionId)?.state ?? { kind: 'stopped', byPerson: false });
    }
  }

  private groupLook(node: GroupNode): NodeLook {
    const { connectionId, grouping, key } = node;
    const icon = isJobState(key) && grouping === 'state' ? stateIcons[key] : { icon: 'list-tree' };
    return groupLook(groupTitle(grouping, key), this.rowsOf(connectionId).sizeOf(node), icon);
  }

  private jobContext(node: JobNode): JobLookContext {
    return {
      connection: this.deps.connections.get(node.connectionId),
      now: this.deps.clock.now(),
      isWatched: this.deps.isWatched?.(node.connectionId, this.jobOf(node)) ?? false,
    };
  }

  /** As far as it is known: its row may be asked for when it has gone. */
  private jobOf({ connectionId, ref, jobName }: JobNode): JobSummary {
    const { jobId: id, ...place } = ref;
    const known = this.deps.monitor.job(connectionId, id);
    return known ?? { ...place, id, name: jobName, type: 'UNKNOWN', state: 'UNKNOWN' };
  }
}
