import { EventEmitter } from 'node:events';
import type { Connections } from '../../dataflow/connections.ts';
import type { JobSummary } from '../../dataflow/job.ts';
import type { LocalDataflow } from '../../dataflow/local/localDataflow.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { JobLabels } from '../../monitoring/jobLabels.ts';
import type { JobsChange, JobsMonitor } from '../../monitoring/jobsMonitor.ts';
import type { JobTroubles } from '../../monitoring/jobTroubles.ts';
import type { JobWatches } from '../../monitoring/jobWatches.ts';
import { ConnectionRows, countsText } from './connectionRows.ts';
import { DrawnJobs } from './drawnJobs.ts';
import { JobDetails } from './jobDetails.ts';
import { isFiltered, plainListing, type JobsListing } from './jobsListing.ts';
import { settingsProblemNode, type ConnectionNode, type JobNode, type JobsTreeNode } from './jobsTreeNode.ts';
import type { NodeLook } from './nodeLook.ts';
import { groupNodeLook, localOf, plainNodeLook } from './plainNodeLook.ts';

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
  readonly labels?: Pick<JobLabels, 'of' | 'onDidRead' | 'setEnabled'>;
  readonly troubles?: Pick<JobTroubles, 'of' | 'onDidChange'>;
  /** What the agent does with a job, in a few words; undefined where it does not look after it. */
  readonly agentWords?: (connectionId: string, job: JobSummary) => string | undefined;
}

const ageTickMs = 30_000;
/**
 * More rows below one are drawn together with it: the editor searches all its children once for each row that is drawn
 * again. A thousand of ten thousand keep it busy for seconds, the whole list for a tenth of one.
 */
const mostRowsByThemselves = 100;

/** The rows of the jobs tree and which of them have changed, without the editor. */
export class JobsTreeModel {
  private readonly rows = new Map<string, ConnectionRows>();
  private readonly drawnJobs: DrawnJobs;
  private readonly events = new EventEmitter<{ change: [TreeChange] }>();
  private readonly details: JobDetails;
  private readonly stopListening: readonly (() => void)[];
  private isVisible = false;
  private stopTicking: (() => void) | undefined;
  private listed: JobsListing = plainListing;

  constructor(private readonly deps: JobsTreeModelDeps) {
    const { connections, clock, watches, monitor, local, labels, troubles } = deps;
    this.drawnJobs = new DrawnJobs({
      // As far as it is known: its row may be asked for when it has gone.
      job: ({ connectionId, ref: { jobId: id, ...place }, jobName }) =>
        monitor.job(connectionId, id) ?? { ...place, id, name: jobName, type: 'UNKNOWN', state: 'UNKNOWN' },
      context: (node, job) => ({
        connection: connections.get(node.connectionId),
        now: clock.now(),
        isWatched: deps.isWatched?.(node.connectionId, job) ?? false,
        agent: deps.agentWords?.(node.connectionId, job),
        trouble: troubles?.of(node.connectionId, job),
        isOpen: this.details.wasLeftOpen(node),
      }),
    });
    this.details = new JobDetails({
      connections,
      clock,
      watches,
      onDidChange: (nodes) => {
        this.redraw(nodes);
      },
    });
    this.stopListening = [
      monitor.onDidChange((change) => {
        this.follow(change);
      }),
      local?.onDidChange(() => {
        const managed = connections.list().find(({ isManaged }) => isManaged);
        const rows = managed && this.rows.get(managed.id);
        if (rows) this.redraw([rows.node]);
      }),
      labels?.onDidRead(({ connectionId, jobs }) => {
        if (this.listed.grouping === 'label') this.followJobs(connectionId, jobs);
      }),
      troubles?.onDidChange(({ connectionId, job }) => {
        this.redrawJob(connectionId, job);
      }),
    ].filter((stop) => stop !== undefined);
  }

  /** Which jobs are listed, and how. */
  get listing(): JobsListing {
    return this.listed;
  }

  set listing(listing: JobsListing) {
    this.listed = listing;
    this.updateLabels();
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
    const nodes = connections.map(({ id }) => this.rowsOf(id).node);
    return this.deps.connections.problems.length > 0 ? [settingsProblemNode, ...nodes] : nodes;
  }

  children(node: JobsTreeNode): readonly JobsTreeNode[] {
    if (node.kind === 'connection') return this.connectionChildren(node);
    if (node.kind === 'group') return this.rowsOf(node.connectionId).childrenOf(node);
    if (node.kind === 'job' || node.kind === 'section') return this.details.children(node);
    return [];
  }

  parent(node: JobsTreeNode): JobsTreeNode | undefined {
    if (node.kind === 'connection' || node.kind === 'settingsProblem') return undefined;
    if (node.kind === 'detail') return node.section ?? node.job;
    if (node.kind === 'section') return node.job;
    const connection = this.rowsOf(node.connectionId).node;
    return node.kind === 'job' ? (node.group ?? connection) : connection;
  }

  look(node: JobsTreeNode): NodeLook {
    if (node.kind === 'job') return this.drawnJobs.look(node);
    if (node.kind === 'section' || node.kind === 'detail') return this.details.look(node);
    if (node.kind !== 'group') return plainNodeLook(node, this.deps);
    return groupNodeLook(node, this.listed.labelKey, this.rowsOf(node.connectionId).sizeOf(node));
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

  /** The row of a job where it is listed now; undefined while it is left out or not known. */
  jobNode(connectionId: string, job: Pick<JobSummary, 'location' | 'id'>): JobNode | undefined {
    return this.deps.connections.get(connectionId) && this.rowsOf(connectionId).nodeOf(job);
  }

  /** While somebody looks, the ages of jobs move on; nothing is asked for that. */
  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    this.details.setVisible(isVisible);
    this.updateLabels();
    this.stopTicking?.();
    this.stopTicking = undefined;
    if (isVisible) this.tick();
  }

  dispose(): void {
    this.setVisible(false);
    for (const stop of this.stopListening) stop();
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
    const isDown = (localOf(connectionId, this.deps)?.state.kind ?? 'running') !== 'running';
    return isDown ? rows.onlyNotice('local') : rows.children();
  }

  private rowsOf(connectionId: string): ConnectionRows {
    const known = this.rows.get(connectionId);
    if (known) return known;
    const rows = new ConnectionRows(connectionId, {
      jobs: () => this.deps.monitor.jobs(connectionId),
      listing: () => this.listed,
      labelsOf: (job) => this.deps.labels?.of(connectionId, job),
      onDidDrop: (node) => {
        this.drawnJobs.forget(node);
        this.details.drop(node);
      },
    });
    this.rows.set(connectionId, rows);
    return rows;
  }

  private follow(change: JobsChange): void {
    if (change.kind === 'connections') {
      this.redrawAll();
      return;
    }
    const { connectionId } = change;
    const rows = this.rows.get(connectionId);
    if (change.kind === 'jobs') {
      const changed = change.jobIds
        .map((jobId) => this.deps.monitor.job(connectionId, jobId))
        .filter((job) => job !== undefined);
      this.followJobs(connectionId, changed);
    } else if (!rows) {
      this.events.emit('change', undefined);
    } else if (change.difference) {
      this.redraw(rows.follow(change.difference));
    } else {
      rows.invalidateIfOld();
      this.redraw([rows.node]);
    }
  }

  private followJobs(connectionId: string, changed: readonly JobSummary[]): void {
    this.redraw(this.rows.get(connectionId)?.follow({ added: [], removed: [], changed }) ?? []);
  }

  private updateLabels(): void {
    this.deps.labels?.setEnabled(this.isVisible && this.listed.grouping === 'label');
  }

  private redrawAll(): void {
    for (const rows of this.rows.values()) rows.invalidate();
    this.events.emit('change', undefined);
  }

  private redrawAges(): void {
    this.redraw(this.drawnJobs.aged());
  }

  private redraw(nodes: readonly JobsTreeNode[]): void {
    if (nodes.length > 0) this.events.emit('change', this.together(nodes));
  }

  /** Rows to draw again, and in place of very many below one that one. */
  private together(nodes: readonly JobsTreeNode[]): readonly JobsTreeNode[] {
    if (nodes.length <= mostRowsByThemselves) return nodes;
    const below = new Map<JobsTreeNode | undefined, JobsTreeNode[]>();
    for (const node of nodes) {
      const parent = this.parent(node);
      const rows = below.get(parent);
      if (rows) rows.push(node);
      else below.set(parent, [node]);
    }
    return [...below].flatMap(([parent, rows]) =>
      parent && rows.length > mostRowsByThemselves ? [parent] : rows,
    );
  }
}
