import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import type { Snapshot } from '../../../src/dataflow/snapshot.ts';
import type { ManualClock } from '../../monitoring/manualClock.ts';
import { ChangingDataflow, ordersLive, snapshot } from '../../mcp/policy/changingDataflow.ts';

const minute = 60_000;

/** A service with one streaming job that is behind or well, as the test says, and that counts what changes it. */
export class LaggingDataflow extends ChangingDataflow {
  isBehind = true;
  /** Of the CPU, while it is well. */
  idleUtilization = 0.2;
  /** What the service sets where nobody stated a limit. */
  ownLimit = 0;
  private made = 0;

  constructor(private readonly clock: ManualClock) {
    super();
    this.jobs = [{ ...ordersLive, labels: {}, createTime: '2025-12-31T00:00:00Z' }];
    this.snapshots = [];
  }

  /** The most workers the job may have. */
  limit(): number {
    return this.jobs[0]?.limits.maxNumWorkers ?? this.ownLimit;
  }

  override listSeries: DataflowApi['listSeries'] = (_ref, { metric, startMs, endMs }) => {
    const points: (readonly [number, number])[] = [];
    for (let at = Math.ceil(startMs / minute) * minute; at <= endMs; at += minute) {
      points.push([at, this.measured(metric, (at - this.clock.now()) / minute)]);
    }
    return Promise.resolve(
      points.every(([, value]) => Number.isNaN(value)) ? [] : [{ labels: {}, unit: '1', points }],
    );
  };

  override listLogs: DataflowApi['listLogs'] = () => Promise.resolve([]);
  override listAutoscalingEvents: DataflowApi['listAutoscalingEvents'] = () => Promise.resolve([]);
  override getStages: DataflowApi['getStages'] = () => Promise.resolve([]);
  override listSnapshots: DataflowApi['listSnapshots'] = () => Promise.resolve(this.snapshots);

  override createSnapshot: DataflowApi['createSnapshot'] = (ref, request) => {
    this.sent.push({ method: 'createSnapshot', args: [ref, request] });
    this.made += 1;
    const taken: Snapshot = snapshot(`taken-${this.made}`, {
      sourceJobId: ref.jobId,
      ...(request.description === undefined ? {} : { description: request.description }),
    });
    this.snapshots = [taken, ...this.snapshots];
    return Promise.resolve(taken);
  };

  override deleteSnapshot: DataflowApi['deleteSnapshot'] = (ref) => {
    this.sent.push({ method: 'deleteSnapshot', args: [ref] });
    this.snapshots = this.snapshots.filter(({ id }) => id !== ref.snapshotId);
    return Promise.resolve();
  };

  /** @param ago minutes, 0 or less */
  private measured(metric: string, ago: number): number {
    const { isBehind } = this;
    switch (metric) {
      case 'data_watermark_age':
      case 'system_lag':
        return isBehind ? 900 + 30 * ago : 10;
      case 'backlog_elements':
        return isBehind ? 1_000_000 + 1000 * ago : 100;
      case 'estimated_backlog_processing_time':
        return isBehind ? 3000 : 1;
      case 'active_worker_instances':
      case 'target_worker_instances':
      case 'max_worker_instances_limit':
        return this.limit();
      case 'aggregated_worker_utilization':
        return isBehind ? 0.95 : this.idleUtilization;
      default:
        return NaN;
    }
  }
}
