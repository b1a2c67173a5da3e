import type { JobRef } from '../../../src/dataflow/connection.ts';
import { Connections } from '../../../src/dataflow/connections.ts';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { FollowedJob } from '../../../src/dashboard/feeds/followedJob.ts';
import type { SnapshotMessage } from '../../../src/dashboard/protocol.ts';
import { snapshotMessage } from '../../../src/dashboard/snapshotMessage.ts';
import type { JobTarget } from '../../../src/manifest/commands/commandTargets.ts';
import { systemClock, type Clock } from '../../../src/monitoring/clock.ts';
import { JobWatches } from '../../../src/monitoring/jobWatches.ts';
import type { ModelledService } from '../../dataflow/google/modelledService.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { ExtensionSide, type ShownJob } from '../extensionSide.ts';

/** How much faster than on the clock on the wall pollers wait. */
const haste = 100;

/** Points of one series as Cloud Monitoring's REST API answers them, newest first. */
interface RestSeries {
  readonly metric: { readonly labels?: Readonly<Record<string, string>> };
  readonly points: readonly {
    readonly interval: { readonly endTime: string };
    readonly value: { readonly int64Value?: string; readonly doubleValue?: number };
  }[];
}

/** A modelled job of the local service, looked at by the extension: its time passes when a test says so. */
export class ChartedJob implements ShownJob {
  /** Time of the service, but polls come soon after one another. */
  readonly clock: Clock;
  readonly watch: FollowedJob;
  /** What a test lets the service answer instead. */
  readonly instead: { listSeries?: DataflowApi['listSeries'] | undefined } = {};
  private readonly watches: JobWatches;

  private constructor(
    readonly service: ModelledService,
    readonly target: JobTarget,
    private readonly connections: Connections,
  ) {
    this.clock = {
      now: () => service.clock.now(),
      setTimeout: (run, ms) => systemClock.setTimeout(run, ms / haste),
    };
    this.watches = new JobWatches({ connections, clock: this.clock, log: silentLog });
    this.watch = new FollowedJob({ connections, watches: this.watches, log: silentLog }, target);
    this.watch.setActive(true);
  }

  /** @param minutes that the job has run for */
  static async start(service: ModelledService, scenario: string, minutes: number): Promise<ChartedJob> {
    const ref = await service.run(scenario, minutes);
    const connections = new Connections(() => Promise.resolve(service.api));
    await connections.set([service.connection]);
    return new ChartedJob(
      service,
      { connectionId: service.connection.id, ref, jobName: scenario },
      connections,
    );
  }

  extension(): ExtensionSide {
    return new ExtensionSide(this, {}, this.clock);
  }

  get ref(): JobRef {
    return this.target.ref;
  }

  api = async (): Promise<DataflowApi> => {
    const api = await this.watch.api();
    return new Proxy(api, {
      get: (from, name) => {
        const taken = name === 'listSeries' ? this.instead[name] : undefined;
        const value: unknown = taken ?? Reflect.get(from, name);
        return typeof value === 'function' ? (value.bind(from) as unknown) : value;
      },
    });
  };

  snapshot = (): SnapshotMessage | undefined =>
    snapshotMessage({
      target: this.target,
      connection: this.service.connection,
      snapshot: this.watch.snapshot,
      listedJob: undefined,
      offered: () => ['charts'],
    });

  /** Series of a metric of the job, or of its machines, over the last hour, straight from Cloud Monitoring's REST API. */
  async monitored(metric: string): Promise<readonly RestSeries[]> {
    const now = this.service.clock.now();
    const query = new URLSearchParams({
      filter: metric.includes('.')
        ? `metric.type = "${metric}" AND metadata.user_labels.dataflow_job_id = "${this.ref.jobId}"`
        : `metric.type = "dataflow.googleapis.com/job/${metric}" AND metric.labels.job_id = "${this.ref.jobId}"`,
      'interval.startTime': new Date(now - 3_600_000).toISOString(),
      'interval.endTime': new Date(now).toISOString(),
    });
    const path = `/v3/projects/${this.ref.projectId}/timeSeries?${query.toString()}`;
    const response = await this.service.running.fetch(path);
    const { timeSeries = [] } = (await response.json()) as { timeSeries?: RestSeries[] };
    return timeSeries;
  }

  async close(): Promise<void> {
    this.watch.dispose();
    await this.watches.close();
    await this.connections.set([]);
  }
}
