import { EventEmitter } from 'node:events';
import type { Connections } from '../../dataflow/connections.ts';
import type { LocalDataflow } from '../../dataflow/local/localDataflow.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { ConnectionJobs, JobsChange, JobsMonitor } from '../../monitoring/jobsMonitor.ts';
import {
  connectionNode,
  jobNode,
  noticeNode,
  problemNode,
  type JobNode,
  type JobsTreeNode,
} from './jobsTreeNode.ts';
import { localConnectionLook, localNoticeLook } from './localLook.ts';
import {
  connectionLook,
  jobLook,
  loadingLook,
  loadMoreLook,
  noJobsLook,
  problemLook,
  type NodeLook,
} from './nodeLook.ts';

/** The nodes to draw again; undefined for the whole tree. */
export type TreeChange = readonly JobsTreeNode[] | undefined;

const ageTickMs = 30_000;

/** The rows of the jobs tree and which of them have changed, without the editor. */
export class JobsTreeModel {
  private readonly nodes = new Map<string, JobsTreeNode>();
  private readonly drawnDescriptions = new Map<JobNode, string | undefined>();
  private readonly events = new EventEmitter<{ change: [TreeChange] }>();
  private readonly stopListening: () => void;
  private readonly stopFollowingLocal: (() => void) | undefined;
  private stopTicking: (() => void) | undefined;

  constructor(
    private readonly deps: {
      connections: Connections;
      monitor: Pick<JobsMonitor, 'jobs' | 'job' | 'onDidChange'>;
      clock: Clock;
      /** The service of the connection that is managed, where there is one. */
      local?: Pick<LocalDataflow, 'state' | 'onDidChange'>;
    },
  ) {
    this.stopFollowingLocal = deps.local?.onDidChange(() => {
      const managed = deps.connections.list().find(({ isManaged }) => isManaged);
      const node = managed && this.nodes.get(connectionNode(managed.id).id);
      if (node) this.redraw([node]);
    });
    this.stopListening = deps.monitor.onDidChange((change) => {
      this.follow(change);
    });
  }

  /** Answers a function that ends the subscription. */
  onDidChange(listener: (change: TreeChange) => void): () => void {
    this.events.on('change', listener);
    return () => this.events.off('change', listener);
  }

  roots(): readonly JobsTreeNode[] {
    const connections = this.deps.connections.list();
    const known = new Set(connections.map(({ id }) => id));
    this.forget((node) => !known.has(node.connectionId));
    return connections.map(({ id }) => this.keep(connectionNode(id)));
  }

  children(node: JobsTreeNode): readonly JobsTreeNode[] {
    if (node.kind !== 'connection') return [];
    const { connectionId } = node;
    const isDown = (this.localOf(connectionId)?.state.kind ?? 'running') !== 'running';
    const rows = isDown
      ? [noticeNode(connectionId, 'local')]
      : childrenOf(connectionId, this.deps.monitor.jobs(connectionId));
    const children = rows.map((child) => this.keep(child));
    const present = new Set(children);
    this.forget((old) => old.connectionId === connectionId && old.kind !== 'connection' && !present.has(old));
    return children;
  }

  parent(node: JobsTreeNode): JobsTreeNode | undefined {
    return node.kind === 'connection' ? undefined : this.keep(connectionNode(node.connectionId));
  }

  look(node: JobsTreeNode): NodeLook {
    const look = this.lookNow(node);
    if (node.kind === 'job') this.drawnDescriptions.set(node, look.description);
    return look;
  }

  /** While somebody looks, the ages of jobs move on; nothing is asked for that. */
  setVisible(isVisible: boolean): void {
    this.stopTicking?.();
    this.stopTicking = undefined;
    if (!isVisible) return;
    this.redrawAges();
    this.stopTicking = this.deps.clock.setTimeout(() => {
      this.setVisible(true);
    }, ageTickMs);
  }

  dispose(): void {
    this.setVisible(false);
    this.stopListening();
    this.stopFollowingLocal?.();
    this.events.removeAllListeners();
  }

  private localOf(connectionId: string): Pick<LocalDataflow, 'state'> | undefined {
    return this.deps.connections.get(connectionId)?.isManaged ? this.deps.local : undefined;
  }

  private follow(change: JobsChange): void {
    switch (change.kind) {
      case 'connections':
        this.events.emit('change', undefined);
        return;
      case 'list': {
        const node = this.nodes.get(connectionNode(change.connectionId).id);
        this.events.emit('change', node && [node]);
        return;
      }
      case 'jobs':
        this.redraw(this.drawnJobs(change.connectionId, change.jobIds));
    }
  }

  private drawnJobs(connectionId: string, jobIds: readonly string[]): readonly JobNode[] {
    return jobIds
      .map((jobId) => this.deps.monitor.job(connectionId, jobId))
      .map((job) => job && this.nodes.get(jobNode(connectionId, job).id))
      .filter((node): node is JobNode => node?.kind === 'job');
  }

  private redrawAges(): void {
    const aged = [...this.drawnDescriptions].filter(
      ([node, drawn]) => this.lookNow(node).description !== drawn,
    );
    this.redraw(aged.map(([node]) => node));
  }

  private redraw(nodes: readonly JobsTreeNode[]): void {
    if (nodes.length > 0) this.events.emit('change', nodes);
  }

  private lookNow(node: JobsTreeNode): NodeLook {
    const { connections, monitor, clock } = this.deps;
    const { connectionId } = node;
    switch (node.kind) {
      case 'connection': {
        const connection = connections.get(connectionId);
        if (!connection) return { label: connectionId, spoken: `Connection ${connectionId}` };
        const local = this.localOf(connectionId);
        if (local) return localConnectionLook(connection, local.state);
        return connectionLook(connection, monitor.jobs(connectionId));
      }
      case 'job': {
        const job = monitor.job(connectionId, node.ref.jobId);
        if (job) return jobLook(job, connections.get(connectionId), clock.now());
        const { jobId: id, ...place } = node.ref;
        return jobLook(
          { ...place, id, name: node.jobName, type: 'UNKNOWN', state: 'UNKNOWN' },
          undefined,
          clock.now(),
        );
      }
      case 'problem': {
        const problems = monitor.jobs(connectionId)?.problems ?? [];
        return problemLook(problems.find(({ location }) => location === node.location)?.error, node.location);
      }
      case 'loading':
        return loadingLook;
      case 'noJobs':
        return noJobsLook;
      case 'loadMore':
        return loadMoreLook;
      case 'local':
        return localNoticeLook(this.localOf(connectionId)?.state ?? { kind: 'stopped', byPerson: false });
    }
  }

  /** The editor knows a row by its object, so the same row has to be the same object each time. */
  private keep(node: JobsTreeNode): JobsTreeNode {
    const known = this.nodes.get(node.id);
    if (known) return known;
    this.nodes.set(node.id, node);
    return node;
  }

  private forget(isGone: (node: JobsTreeNode) => boolean): void {
    for (const node of [...this.nodes.values()].filter(isGone)) {
      this.nodes.delete(node.id);
      if (node.kind === 'job') this.drawnDescriptions.delete(node);
    }
  }
}

function childrenOf(connectionId: string, known: ConnectionJobs | undefined): readonly JobsTreeNode[] {
  if (!known) return [noticeNode(connectionId, 'loading')];
  const rows: JobsTreeNode[] = [
    ...known.problems.map(({ location }) => problemNode(connectionId, location)),
    ...known.jobs.map((job) => jobNode(connectionId, job)),
  ];
  if (known.hasMore) rows.push(noticeNode(connectionId, 'loadMore'));
  if (rows.length > 0) return rows;
  return [noticeNode(connectionId, known.status === 'loading' ? 'loading' : 'noJobs')];
}
