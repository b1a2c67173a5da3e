import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { parameter, schedule, snapshot, type ChangingDataflow } from '../policy/changingDataflow.ts';
import { job } from '../scriptedDataflow.ts';
import { hostile } from './hostileText.ts';

/** Gives it one job, `1`, that is hostile in everything that tools read of it. */
export function makeHostile(dataflow: ChangingDataflow): void {
  const long = `${hostile} ${'n'.repeat(20_000)}`;
  const time = '2025-12-31T23:50:00Z';
  dataflow.jobs = [
    job('1', {
      name: hostile,
      sdk: hostile,
      labels: { [hostile]: hostile },
      limits: { maxNumWorkers: 4 },
      steps: [{ id: hostile, name: long, kind: hostile, inputs: [], outputs: [] }],
      stages: [{ id: hostile, name: hostile, kind: hostile, steps: [long], prerequisites: [] }],
      environment: { experiments: [hostile], options: { [hostile]: long }, machineType: hostile },
    }),
  ];
  dataflow.messages = [{ id: hostile, time, importance: 'ERROR', text: long }];
  dataflow.metrics = {
    metrics: [
      ...['user', 'dataflow/v1b3'].map((origin) => ({
        origin,
        name: hostile,
        namespace: hostile,
        step: hostile,
        context: { [hostile]: hostile },
        value: { kind: 'scalar', value: long } as const,
      })),
      { origin: 'dataflow/v1b3', name: 'TotalVcpuTime', context: {}, value: { kind: 'scalar', value: 3600 } },
    ],
  };
  dataflow.snapshots = [snapshot('s1', { description: long, creationTime: hostile })];
  dataflow.schedules = [
    schedule({
      description: long,
      cron: hostile,
      timeZone: hostile,
      launch: {
        path: hostile,
        jobName: long,
        // With all of it the question would be too long to be asked.
        parameters: { [hostile]: long.slice(0, 10_000) },
        maxWorkers: 5,
        settings: { [hostile]: hostile, labels: { [hostile]: hostile }, list: [hostile] },
      },
    }),
  ];
  dataflow.template = {
    ...dataflow.template,
    name: hostile,
    description: long,
    parameters: [
      parameter('input', { label: hostile, helpText: long }),
      parameter(hostile, { isOptional: true, defaultValue: long, regexes: [hostile] }),
    ],
  };
  const reading: Partial<DataflowApi> = {
    listLogs: () =>
      Promise.resolve([
        { id: hostile, time, severity: 'ERROR', text: long, log: hostile, worker: hostile, step: hostile },
      ]),
    listSeries: () =>
      Promise.resolve([{ labels: { [hostile]: hostile }, unit: hostile, points: [[Date.parse(time), 1]] }]),
    listAutoscalingEvents: () =>
      Promise.resolve([
        { time, type: 'ACTUATION_FAILURE', currentNumWorkers: 1, targetNumWorkers: 2, description: long },
      ]),
    getStages: () =>
      Promise.resolve([
        {
          stageId: hostile,
          state: 'RUNNING',
          stragglers: [{ cause: long, hotKeys: [hostile], worker: hostile }],
        },
      ]),
    listSnapshots: () => Promise.resolve(dataflow.snapshots),
    launchTemplate: ({ validateOnly }) =>
      Promise.resolve(validateOnly === true ? {} : { job: job('launched', { name: hostile }) }),
    createSnapshot: () => Promise.resolve(snapshot('new', { description: long })),
  };
  Object.assign(dataflow, reading);
}
