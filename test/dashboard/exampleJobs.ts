import { bareDetails } from '../dataflow/bareJob.ts';
import type { Connection } from '../../src/dataflow/connection.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import type { Job } from '../../src/dataflow/job.ts';
import type { JobMessage, MessageImportance } from '../../src/dataflow/jobMessage.ts';
import type { Metric } from '../../src/dataflow/metrics.ts';
import type { JobWatchSnapshot } from '../../src/monitoring/jobWatches.ts';
import { snapshotMessage } from '../../src/dashboard/snapshotMessage.ts';
import type { SnapshotMessage } from '../../src/dashboard/protocol.ts';

/** Where every example begins. */
export const startTime = '2026-11-24T14:00:00Z';

export const connection: Connection = {
  id: 'local',
  name: 'Local Dataflow',
  projectId: 'local-project',
  regions: ['us-central1'],
  endpoint: '127.0.0.1:8085',
  auth: { kind: 'none' },
};

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
}

/** What the panel would tell its page about this job. */
export function snapshotOf(example: Example): (chosenMetric: string | undefined) => SnapshotMessage {
  const { readings: points = [], ...snapshot } = example;
  const { id: jobId, projectId, location, name } = snapshot.job ?? exampleJob();
  return (chosenMetric) =>
    snapshotMessage({
      target: { connectionId: connection.id, ref: { projectId, location, jobId }, jobName: name },
      connection,
      watch: { snapshot, series: () => points },
      listedJob: undefined,
      chosenMetric,
    });
}

export function unavailable(): DataflowError {
  return new DataflowError(
    'UNAVAILABLE',
    'Reading the metrics of click-sessions',
    'Nothing answers at 127.0.0.1:8085 (connection refused).',
    'Start the local Dataflow service, or correct the endpoint in the setting dataflow.connections.',
  );
}
