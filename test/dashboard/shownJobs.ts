import { Connections } from '../../src/dataflow/connections.ts';
import type { DataflowApi } from '../../src/dataflow/dataflowApi.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import { systemClock } from '../../src/monitoring/clock.ts';
import { JobWatches } from '../../src/monitoring/jobWatches.ts';
import { offeredPanels } from '../../src/dashboard/feeds/feedTable.ts';
import { FollowedJob } from '../../src/dashboard/feeds/followedJob.ts';
import type { SnapshotMessage } from '../../src/dashboard/protocol.ts';
import { snapshotMessage } from '../../src/dashboard/snapshotMessage.ts';
import { localConnection } from '../dataflow/localConnection.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import type { ShownJob } from './extensionSide.ts';

/** Where jobs of local services run. */
export const place = { projectId: 'local-project', location: 'us-central1' };

/** Jobs of a service as pages show them, read by the product's own client. */
export class ShownJobs {
  private readonly watches: JobWatches;
  private readonly followed: FollowedJob[] = [];

  private constructor(
    readonly api: DataflowApi,
    private readonly connections: Connections,
  ) {
    this.watches = new JobWatches({
      connections,
      clock: systemClock,
      log: silentLog,
      intervals: { pollMs: 1000 },
    });
  }

  /** @param endpoint `host:port` of the service */
  static async open(endpoint: string): Promise<ShownJobs> {
    const connection = localConnection(endpoint);
    const api = await openDataflowApi(connection, silentLog);
    const connections = new Connections(() => Promise.resolve(api));
    await connections.set([connection]);
    return new ShownJobs(api, connections);
  }

  show(jobId: string, jobName: string): ShownJob {
    const { connections, watches } = this;
    const target: JobTarget = { connectionId: 'local', ref: { ...place, jobId }, jobName };
    const watch = new FollowedJob({ connections, watches, log: silentLog }, target);
    this.followed.push(watch);
    watch.setActive(true);
    const snapshot = (): SnapshotMessage =>
      snapshotMessage({
        target,
        connection: watch.connection,
        snapshot: watch.snapshot,
        listedJob: undefined,
        offered: (job) => offeredPanels(job, {}),
      });
    return { target, watch, api: () => watch.api(), snapshot };
  }

  async close(): Promise<void> {
    for (const job of this.followed) job.dispose();
    await this.watches.close();
    await this.connections.close();
  }
}
