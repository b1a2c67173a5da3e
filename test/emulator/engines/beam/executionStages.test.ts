import assert from 'node:assert/strict';
import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ParDoPayloadSchema,
  PipelineSchema,
  PTransformSchema,
} from '../../../../src/emulator/gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { describePipeline } from '../../../../src/emulator/engines/beam/pipeline/pipelineDescription.ts';
import { StageReports } from '../../../../src/emulator/engines/beam/metrics/stageReports.ts';
import { JobState } from '../../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { ExecutionState } from '../../../../src/emulator/gen/google/dataflow/v1beta3/metrics_pb.ts';

type DoFn = MessageInitShape<typeof ParDoPayloadSchema>;
type Step = readonly [
  name: string,
  inputs: readonly string[],
  urn: string,
  doFn?: DoFn,
  environment?: string,
];

/** Each step makes one PCollection, which has its name; its inputs are those of the steps it names. */
function pipelineOf(...steps: readonly Step[]) {
  const transforms = steps.map(([name, inputs, kind, doFn, environmentId = 'python']) =>
    create(PTransformSchema, {
      uniqueName: name,
      inputs: Object.fromEntries(inputs.map((input) => [`in_${input}`, input])),
      outputs: { out: name },
      environmentId: kind === 'pardo' ? environmentId : '',
      spec: {
        urn: `beam:transform:${kind}:v1`,
        payload: toBinary(ParDoPayloadSchema, create(ParDoPayloadSchema, doFn ?? {})),
      },
    }),
  );
  const ids = steps.map((_, index) => `t${index}`);
  return create(PipelineSchema, {
    components: {
      transforms: Object.fromEntries(
        ids.map((id, index) => [id, transforms[index] ?? create(PTransformSchema)]),
      ),
    },
    rootTransformIds: ids,
  });
}

function stagesOf(...steps: readonly Step[]) {
  return describePipeline(pipelineOf(...steps)).executionPipelineStage;
}

const names = (stages: ReturnType<typeof stagesOf>): string[] =>
  stages.map(({ componentTransform }) => componentTransform.map(({ userName }) => userName).join('+'));

describe('The execution stages of a Beam pipeline', () => {
  it('join steps up to a grouping, whose parts name their step', () => {
    const stages = stagesOf(
      ['Start', [], 'impulse'],
      ['Split', ['Start'], 'pardo'],
      ['Count', ['Split'], 'combine_per_key'],
      ['Format', ['Count'], 'pardo'],
    );
    assert.deepEqual(names(stages), [
      'Start+Split+Count/Combine/Partial+Count/GroupByKey/Write',
      'Count/GroupByKey/Read+Count/Combine+Count/Combine/Extract+Format',
    ]);
    const [first, second] = stages;
    assert.ok(first && second);
    assert.deepEqual([first.name, second.name, second.prerequisiteStage], ['F1', 'F2', ['F1']]);
    assert.deepEqual(
      second.componentTransform.map(({ name, originalTransform }) => [name, originalTransform]),
      [...Array.from({ length: 3 }, () => ['t2', 'Count']), ['t3', 'Format']],
    );
    assert.deepEqual(
      [first.outputSource, second.inputSource].map((sources) => sources.map(({ userName }) => userName)),
      [['Split-out0'], ['Split-out0']],
    );
  });

  it('begin anew for state, for a splittable DoFn, and for the workers of another SDK', () => {
    const stages = stagesOf(
      ['Start', [], 'impulse'],
      ['Read', ['Start'], 'pardo', { restrictionCoderId: 'range' }],
      ['Parse', ['Read'], 'pardo'],
      ['Dedup', ['Parse'], 'pardo', { stateSpecs: { seen: {} } }],
      ['InJava', ['Dedup'], 'pardo', {}, 'java'],
    );
    assert.deepEqual(names(stages), [
      'Start+Read/PairWithRestriction+Read/SplitWithSizing',
      'Read/ProcessElementAndRestrictionWithSizing+Parse',
      'Dedup',
      'InJava',
    ]);
  });

  it('keep apart what would wait for itself: a step and a side input of its own stage', () => {
    const sideInputs = { in_Total: {} };
    const stages = stagesOf(
      ['Start', [], 'impulse'],
      ['Total', ['Start'], 'pardo'],
      ['Share', ['Start', 'Total'], 'pardo', { sideInputs }],
      ['Other', [], 'impulse'],
      ['OtherShare', ['Other', 'Total'], 'pardo', { sideInputs }],
    );
    assert.deepEqual(names(stages), ['Start+Total', 'Share', 'Other+OtherShare']);
    assert.deepEqual(
      stages.map(({ prerequisiteStage }) => prerequisiteStage),
      [[], ['F1'], ['F1']],
    );
  });

  it('join branches of one stage, and give what several stages hand on a stage of its own', () => {
    const stages = stagesOf(
      ['Start', [], 'impulse'],
      ['Left', ['Start'], 'pardo'],
      ['Right', ['Start'], 'pardo'],
      ['Both', ['Left', 'Right'], 'flatten'],
      ['Other', [], 'impulse'],
      ['All', ['Both', 'Other'], 'flatten'],
    );
    assert.deepEqual(names(stages), ['Start+Left+Right+Both', 'Other', 'All']);
    assert.deepEqual(stages[2]?.prerequisiteStage, ['F1', 'F2']);
  });
});

describe('The state of execution stages', () => {
  const reports = new StageReports(
    pipelineOf(
      ['Start', [], 'impulse'],
      ['Keyed', ['Start'], 'pardo'],
      ['Group', ['Keyed'], 'group_by_key'],
      ['Sum', ['Group'], 'pardo'],
      ['Again', ['Sum'], 'group_by_key'],
      ['Report', ['Again'], 'pardo'],
    ),
  );
  const startedAt = new Date('2026-01-31T12:00:00Z');
  const endedAt = new Date('2026-01-31T12:00:05Z');
  const activity = [
    { transforms: ['t1', 'source'], startedAt, endedAt, workers: new Set(['worker-1']) },
    { transforms: ['t3'], startedAt: endedAt, endedAt: undefined, workers: new Set(['worker-2']) },
  ];
  const states = (...args: Parameters<StageReports['summaries']>): string[] =>
    reports.summaries(...args).map(({ state }) => ExecutionState[state]);

  it('is that of their bundles while the job runs', () => {
    assert.deepEqual(states(activity, undefined), ['RUNNING', 'RUNNING', 'NOT_STARTED']);
    assert.deepEqual(
      reports.workers(activity, 'F2')?.map(({ workerName }) => workerName),
      ['worker-2'],
    );
    assert.equal(reports.workers(activity, 'F9'), undefined);
  });

  it('follows from the end of the job, and tells which stage has failed', () => {
    const end = { time: endedAt, failedSteps: [] };
    assert.deepEqual(states(activity, { ...end, state: JobState.DONE }), [
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
    const failed = { ...end, state: JobState.FAILED, failedSteps: ['Sum'] };
    assert.deepEqual(states(activity, failed), ['CANCELLED', 'FAILED', 'NOT_STARTED']);
  });
});
