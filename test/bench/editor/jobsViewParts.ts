import type { Connection } from '../../../src/dataflow/connection.ts';
import { Connections } from '../../../src/dataflow/connections.ts';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import { JobsMonitor } from '../../../src/monitoring/jobsMonitor.ts';
import { JobTroubles } from '../../../src/monitoring/jobTroubles.ts';
import { JobWatches } from '../../../src/monitoring/jobWatches.ts';
import { plainListing, type JobsListing } from '../../../src/views/jobsTree/jobsListing.ts';
import { JobsTreeModel } from '../../../src/views/jobsTree/jobsTreeModel.ts';
import type { JobsTreeNode } from '../../../src/views/jobsTree/jobsTreeNode.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';

/** What stands behind the Jobs view, put together as the extension does, on a clock that is turned by hand. */
export abstract class JobsViewParts {
  readonly clock = new ManualClock();
  readonly monitor: JobsMonitor;
  private readonly watches: JobWatches;
  private readonly connections: Connections;
  private readonly model: JobsTreeModel;
  private readonly troubles: JobTroubles;
  private connectionId = '';
  private watchedId: string | undefined;

  constructor(by: Partial<JobsListing> = {}) {
    this.connections = new Connections((connection) => this.openApi(connection));
    const { clock, connections } = this;
    this.monitor = new JobsMonitor({ connections, clock, log: silentLog });
    this.watches = new JobWatches({ connections, clock, log: silentLog });
    const { monitor, watches } = this;
    const isWatched = (_: string, { id }: JobSummary): boolean => id === this.watchedId;
    this.troubles = new JobTroubles({ connections, monitor, clock, log: silentLog, isWatched });
    this.model = new JobsTreeModel({ connections, monitor, clock, watches, troubles: this.troubles });
    this.model.listing = { ...plainListing, ...by };
    this.model.onDidChange((nodes) => {
      for (const node of nodes ?? this.model.roots()) this.draw(node);
    });
  }

  protected abstract openApi(connection: Connection): Promise<DataflowApi>;

  setVisible(isVisible: boolean): void {
    this.monitor.setVisible(isVisible);
    this.model.setVisible(isVisible);
    this.troubles.setVisible(isVisible);
  }

  /** Asks twice: what the newest page and what is active has changed. */
  poll(): Promise<void> {
    return this.clock.advance(10_000);
  }

  async close(): Promise<void> {
    this.model.dispose();
    await Promise.all([this.monitor.close(), this.watches.close(), this.troubles.close()]);
    await this.connections.close();
  }

  /** Lists all jobs, page by page, as a person does who wants to see them all. */
  protected async loadAll(connection: Connection): Promise<void> {
    this.connectionId = connection.id;
    await this.connections.set([connection]);
    await this.monitor.refresh();
    while (this.monitor.jobs(connection.id)?.hasMore) await this.monitor.loadMore(connection.id);
  }

  /** As when the row of a job is opened. */
  protected openRow({ id: jobId, projectId, location }: JobSummary): void {
    this.watches.watch({ connectionId: this.connectionId, ref: { projectId, location, jobId } });
  }

  /** As when a person wants to be told of the end of a job, or of none. */
  protected watchEndOf(job: JobSummary | undefined): void {
    this.watchedId = job?.id;
    this.troubles.watchedChanged();
    this.monitor.setFollowed(job ? [{ connectionId: this.connectionId, location: job.location }] : []);
  }

  /** What the editor asks for when a row has changed. */
  private draw(node: JobsTreeNode): void {
    this.model.look(node);
    if (node.kind !== 'connection' && node.kind !== 'group') return;
    for (const child of this.model.children(node)) this.draw(child);
  }
}
