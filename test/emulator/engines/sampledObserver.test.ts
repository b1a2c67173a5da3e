import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { SampledObserver } from '../../../src/emulator/engines/sampledObserver.ts';
import type { MetricSample, RunObserver } from '../../../src/emulator/engines/engine.ts';
import {
  JobState,
  PipelineDescriptionSchema,
} from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import {
  MetricUpdateSchema,
  type MetricUpdate,
} from '../../../src/emulator/gen/google/dataflow/v1beta3/metrics_pb.ts';

function metric(origin: string, name: string, context: Record<string, string>, value: number): MetricUpdate {
  return create(MetricUpdateSchema, {
    name: { origin, name, context },
    kind: 'Sum',
    scalar: { kind: { case: 'numberValue', value } },
  });
}

describe('the time series of a run that measures none itself', () => {
  let told: (MetricSample | JobState)[];
  let observer: SampledObserver;
  let metrics: MetricUpdate[];
  let now: Date;

  beforeEach(() => {
    told = [];
    metrics = [];
    now = new Date('2026-01-31T12:00:00Z');
    const ignore = (): void => undefined;
    const service: RunObserver = {
      state: (state) => told.push(state),
      samples: (samples) => told.push(...samples),
      message: ignore,
      created: ignore,
      description: ignore,
      autoscaling: ignore,
      workerLog: ignore,
    };
    observer = new SampledObserver(service, { metrics: () => metrics, now: () => now });
  });

  const pointsOf = (name: string) =>
    told.flatMap((each) => (typeof each === 'object' && each.metric === name ? [each.value] : []));

  it('has state and time from the start to the end, the last before the job has ended', () => {
    observer.state(JobState.RUNNING);
    now = new Date('2026-01-31T12:00:42Z');
    observer.state(JobState.FAILED);
    assert.deepEqual(pointsOf('status'), ['RUNNING', 'FAILED']);
    assert.deepEqual(pointsOf('is_failed'), [0, 1]);
    assert.deepEqual(pointsOf('elapsed_time'), [0, 42]);
    assert.equal(told.at(-1), JobState.FAILED);
  });

  it('has elements by collection, and user counters by the names of their steps', () => {
    observer.description(
      create(PipelineDescriptionSchema, { originalPipelineTransform: [{ id: 's1', name: 'Count words' }] }),
    );
    metrics = [
      metric('dataflow/v1b3', 'ElementCount', { output_user_name: 'Read-out0' }, 7),
      metric('user', 'words', { step: 's1', namespace: 'main' }, 3),
      metric('dataflow/v1b3', 'ExecutionTime_ProcessElement', { step: 's1' }, 5),
    ];
    observer.state(JobState.RUNNING);
    const time = now;
    assert.deepEqual(told.slice(4), [
      { metric: 'element_count', labels: { pcollection: 'Read-out0' }, time, value: 7 },
      { metric: 'user_counter', labels: { metric_name: 'words', ptransform: 'Count words' }, time, value: 3 },
    ]);
    observer.state(JobState.DONE);
  });

  it('has how late the job and the stages of its sources are, by their watermarks', () => {
    const part = { name: 's1' };
    observer.description(
      create(PipelineDescriptionSchema, {
        executionPipelineStage: [
          { name: 'F1', componentTransform: [part] },
          { name: 'F2', componentTransform: [part, { name: 's2' }] },
        ],
      }),
    );
    const micros = (time: string): number => Date.parse(time) * 1000;
    metrics = [
      metric('dataflow/v1b3', 'DataWatermark', { step: 's1' }, micros('2026-01-31T11:59:30Z')),
      metric('dataflow/v1b3', 'DataWatermark', { step: 's2' }, micros('2026-01-31T11:59:50Z')),
      metric('user', 'DataWatermark', { step: 's1' }, 1),
    ];
    observer.state(JobState.RUNNING);
    const time = now;
    assert.deepEqual(
      told.filter((each) => typeof each === 'object' && each.metric.endsWith('watermark_age')),
      [
        { metric: 'data_watermark_age', time, value: 30 },
        { metric: 'per_stage_data_watermark_age', labels: { stage: 'F2' }, time, value: 30 },
      ],
    );
    observer.state(JobState.DONE);
  });

  it('says nothing of a job that fails before it runs', () => {
    observer.state(JobState.FAILED);
    assert.deepEqual(told, [JobState.FAILED]);
  });
});
