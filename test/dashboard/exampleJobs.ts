import { dataflowApiWith } from '../dataflow/absentDataflowApi.ts';
import { bareDetails } from '../dataflow/bareJob.ts';
import { localConnection } from '../dataflow/localConnection.ts';
import type { Connection } from '../../src/dataflow/connection.ts';
import type { DataflowApi } from '../../src/dataflow/dataflowApi.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import type { Job } from '../../src/dataflow/job.ts';
import type { JobMessage, MessageImportance } from '../../src/dataflow/jobMessage.ts';
import type { Metric } from '../../src/dataflow/metrics.ts';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import type { JobWatchSnapshot } from '../../src/monitoring/jobWatches.ts';
import { snapshotMessage } from '../../src/dashboard/snapshotMessage.ts';
import type { SnapshotMessage } from '../../src/dashboard/protocol.ts';
import { panelIds } from '../../src/dashboard/shapes/panels.ts';
import type { ShownJob } from './extensionSide.ts';

/** Where every example begins. */
export const startTime = '2026-11-24T14:00:00Z';

export const connection: Connection = localConnection('127.0.0.1:8085');

export function exampleJob(changes: Partial<Job> = {}): Job {
  return {
    id: '2026-11-24_06_00_00-1234567890123456789',
    name: 'click-sessions',
    projectId: 'local-project',
    location: 'us-central1',
    type: 'STREAMING',
    state: 'RUNNING',
    createTime: startTime,
    startTime,
    stateTime: startTime,
    sdk: 'Apache Beam SDK for Python 2.77.0',
    ...bareDetails,
    steps: [
      { id: 's1', name: 'ReadClicks/Impulse', kind: 'PAR_DO', inputs: [], outputs: [] },
      { id: 's2', name: 'Sessions/CountPerUser', kind: 'PAR_DO', inputs: [], outputs: [] },
    ],
    ...changes,
  };
}

export function counter(name: string, value: number | bigint, changes: Partial<Metric> = {}): Metric {
  return {
    origin: 'user',
    name,
    namespace: 'samples.clicks',
    step: 's2',
    context: {},
    value: { kind: 'scalar', value },
    ...changes,
  };
}

export function serviceMetric(name: string, value: number, context: Metric['context'] = {}): Metric {
  return { origin: 'dataflow/v1b3', name, context, value: { kind: 'scalar', value } };
}

export function message(second: number, importance: MessageImportance, text: string): JobMessage {
  return { id: `message-${second}`, time: at(second), importance, text };
}

/** ISO time so many seconds after the start. */
export function at(second: number): string {
  return new Date(Date.parse(startTime) + second * 1000).toISOString();
}

export type Readings = readonly (readonly [time: number, value: number | null])[];

/** Readings every five seconds from the start. */
export function readings(values: readonly (number | null)[]): Readings {
  return values.map((value, index) => [Date.parse(startTime) + index * 5000, value]);
}

export interface Example extends JobWatchSnapshot {
  readonly readings?: Readings;
  /** What the service answers; nothing by default. */
  readonly api?: Partial<DataflowApi>;
}

/** A job of a page that a test moves on by hand. */
export class ExampleShown implements ShownJob {
  readonly target: JobTarget;
  private readonly listeners = new Set<() => void>();

  constructor(private example: Example | undefined) {
    const { id: jobId, projectId, location, name } = example?.job ?? exampleJob();
    this.target = { connectionId: connection.id, ref: { projectId, location, jobId }, jobName: name };
  }

  /** The job has moved on. */
  move(example: Example): void {
    this.example = example;
    for (const listener of this.listeners) listener();
  }

  snapshot = (): SnapshotMessage | undefined =>
    this.example &&
    snapshotMessage({
      target: this.target,
      connection,
      snapshot: this.example,
      listedJob: undefined,
      offered: () => panelIds,
    });

  api = (): Promise<DataflowApi> => Promise.resolve(dataflowApiWith(this.example?.api ?? {}));

  get watch(): ShownJob['watch'] {
    const seen = (): JobWatchSnapshot => this.example ?? { messages: [] };
    return {
      connection,
      get snapshot() {
        return seen();
      },
      series: () => this.example?.readings ?? [],
      onDidChange: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
      refresh: () => Promise.resolve(),
    };
  }
}

export function unavailable(): DataflowError {
  return new DataflowError(
    'UNAVAILABLE',
    'Reading the metrics of click-sessions',
    'Nothing answers at 127.0.0.1:8085 (connection refused).',
    'Start the local Dataflow service, or correct the endpoint in the setting dataflow.connections.',
  );
}
