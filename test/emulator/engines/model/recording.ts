import assert from 'node:assert/strict';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { RunObserver } from '../../../../src/emulator/engines/engine.ts';
import type { JobState } from '../../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { MetricUpdate } from '../../../../src/emulator/gen/google/dataflow/v1beta3/metrics_pb.ts';

/** The number of the one metric of that name (and PCollection). */
export function valueOf(metrics: readonly MetricUpdate[], name: string, collection?: string): number {
  const found = metrics.filter(
    (metric) =>
      metric.name?.name === name &&
      (collection === undefined || metric.name.context['output_user_name'] === collection),
  );
  assert.equal(found.length, 1, `${found.length} metrics ${name}`);
  const value = found[0]?.scalar?.kind;
  assert.ok(value?.case === 'numberValue');
  return value.value;
}

/** What a run has told. */
export class Recording implements RunObserver {
  readonly states: JobState[] = [];
  readonly messages: string[] = [];
  /** Of states, messages, decisions and logs. */
  readonly times: Date[] = [];
  createdAt: Date | undefined;
  stages: [string, string[]][] = [];
  readonly #samples: Parameters<RunObserver['samples']>[0][number][] = [];

  state: RunObserver['state'] = (state, time) => {
    this.states.push(state);
    this.#told(time);
  };
  message: RunObserver['message'] = (_importance, text, time) => {
    this.messages.push(text);
    this.#told(time);
  };
  description: RunObserver['description'] = ({ executionPipelineStage }) => {
    this.stages = executionPipelineStage.map(({ name, componentTransform }) => [
      name,
      componentTransform.map(({ userName }) => userName),
    ]);
  };
  autoscaling: RunObserver['autoscaling'] = ({ time }) => {
    this.#told(time && timestampDate(time));
  };
  created: RunObserver['created'] = (at) => {
    this.createdAt = at;
  };
  workerLog: RunObserver['workerLog'] = ({ time }) => {
    this.#told(time);
  };
  samples: RunObserver['samples'] = (samples) => {
    this.#samples.push(...samples);
  };

  sampleTimes(metric: string): readonly Date[] {
    return this.#samples.filter((sample) => sample.metric === metric).map(({ time }) => time);
  }

  lastSample(metric: string): unknown {
    return this.#samples.findLast((sample) => sample.metric === metric)?.value;
  }

  values(metric: string): readonly unknown[] {
    return this.#samples.filter((sample) => sample.metric === metric).map(({ value }) => value);
  }

  sumOf(metric: string, ptransform: string): number {
    return this.#samples
      .filter((sample) => sample.metric === metric && sample.labels?.['ptransform'] === ptransform)
      .reduce((sum, { value }) => sum + Number(value), 0);
  }

  #told(time: Date | undefined): void {
    assert.ok(time, 'it was told without its time');
    this.times.push(time);
  }
}
