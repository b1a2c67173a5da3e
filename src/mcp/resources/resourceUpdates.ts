import type { Connections } from '../../dataflow/connections.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { JobsMonitor } from '../../monitoring/jobsMonitor.ts';
import { JobWatches, type JobWatchSnapshot } from '../../monitoring/jobWatches.ts';
import { chooseConnection } from '../tools/connectionChoice.ts';
import type { SessionSettings } from '../session/sessionSettings.ts';
import { parseJobUri, type JobView } from './jobUris.ts';

/** Watches jobs for clients that want to hear of changes, and only as long as one does. */
export class ResourceUpdates {
  private readonly watches: JobWatches;
  private monitor: JobsMonitor | undefined;
  private readonly listFollowers = new Set<() => void>();
  private watched = 0;
  private readonly closings = new Set<Promise<void>>();

  constructor(
    private readonly deps: { readonly connections: Connections; readonly clock: Clock; readonly log: Log },
  ) {
    this.watches = new JobWatches(deps);
  }

  get isWatching(): boolean {
    return this.watched > 0 || this.listFollowers.size > 0;
  }

  /** Hears of every change of what the URI shows. Undefined when the URI names no job of a connection. */
  follow(uri: string, settings: SessionSettings, onDidChange: () => void): (() => void) | undefined {
    const address = parseJobUri(uri);
    if (!address) return undefined;
    const { projectId, location, jobId, view } = address;
    const connection = this.connectionOf(projectId, settings);
    if (connection === undefined) return undefined;
    const watch = this.watches.watch({ connectionId: connection, ref: { projectId, location, jobId } });
    this.watched += 1;
    let known = digest(watch.snapshot, view);
    watch.onDidChange(() => {
      const present = digest(watch.snapshot, view);
      const isChange = known !== undefined && present !== undefined && present !== known;
      known = present ?? known;
      if (isChange) onDidChange();
    });
    return () => {
      this.watched -= 1;
      watch.dispose();
    };
  }

  /** Hears of jobs that come and go. */
  followList(onDidChange: () => void): () => void {
    const follower = (): void => {
      onDidChange();
    };
    this.listFollowers.add(follower);
    this.monitor ??= this.startMonitor();
    return () => {
      if (!this.listFollowers.delete(follower) || this.listFollowers.size > 0) return;
      this.stopMonitor();
    };
  }

  async close(): Promise<void> {
    this.listFollowers.clear();
    this.stopMonitor();
    await Promise.all([this.watches.close(), ...this.closings]);
  }

  private connectionOf(projectId: string, { connection, project_id }: SessionSettings): string | undefined {
    const all = this.deps.connections.list();
    if (connection !== undefined && project_id === projectId) return connection;
    const fitting = all.filter((each) => each.projectId === projectId);
    return fitting.length === 1 ? chooseConnection(all, { project_id: projectId }).id : undefined;
  }

  private startMonitor(): JobsMonitor {
    const monitor = new JobsMonitor(this.deps);
    // The first look at a connection fills the list; only what comes after it is news.
    const seen = new Set<string>();
    monitor.onDidChange((change) => {
      if (change.kind === 'connections') return;
      const isFirst = !seen.has(change.connectionId);
      if (monitor.jobs(change.connectionId)?.status === 'ready') seen.add(change.connectionId);
      if (change.kind !== 'list' || isFirst) return;
      for (const follower of [...this.listFollowers]) follower();
    });
    monitor.setVisible(true);
    return monitor;
  }

  private stopMonitor(): void {
    const closing = this.monitor?.close();
    this.monitor = undefined;
    if (!closing) return;
    const tracked = closing.finally(() => this.closings.delete(tracked));
    this.closings.add(tracked);
  }
}

/** Undefined as long as nothing is known. */
function digest({ job, metrics, messages }: JobWatchSnapshot, view: JobView): string | undefined {
  if (!job) return undefined;
  switch (view.name) {
    case 'job':
      return JSON.stringify(job);
    case 'job-graph':
      return JSON.stringify([job.state, job.steps, job.stages]);
    case 'job-messages':
      return JSON.stringify([messages.length, messages.at(-1)?.id]);
    case 'job-metrics':
      return (
        metrics &&
        JSON.stringify(
          metrics.metrics.map(({ name, step, context, value }) => [name, step, context, value]),
          (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
        )
      );
  }
}
