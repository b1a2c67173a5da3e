import assert from 'node:assert/strict';
import type { Finding } from '../../../src/diagnosis/finding.ts';
import type { ExecutionStage, JobStep } from '../../../src/dataflow/job.ts';
import type { Metric } from '../../../src/dataflow/metrics.ts';
import { buildGraphView, type GraphSource } from '../../../src/dashboard/feeds/graphView.ts';
import { combinedState, graphShape } from '../../../src/dashboard/shapes/graphView.ts';
import { at, counter, exampleJob, serviceMetric, startTime } from '../exampleJobs.ts';

function step(id: string, name: string, inputs: readonly string[], outputs: readonly string[]): JobStep {
  return { id, name, kind: 'PAR_DO', inputs, outputs };
}

function stage(id: string, steps: readonly string[]): ExecutionStage {
  return { id, name: id, kind: 'PAR_DO', steps, prerequisites: [] };
}

const steps = [
  step('s1', 'Read/Impulse', [], ['Read/Impulse.out0']),
  step('s2', 'Read/Map(a/b)', ['Read/Impulse.out0'], ['Read/Map.out0']),
  step('s3', 'Write', ['Read/Map.out0'], []),
];

function wall(stepId: string, value: number): Metric {
  return { ...serviceMetric('ExecutionTime_ProcessElement', value), step: stepId };
}

const source: GraphSource = {
  job: exampleJob({
    steps,
    stages: [stage('F1', ['Read/Impulse', 'Read/Map(a/b)']), stage('F2', ['Write'])],
  }),
  metrics: {
    time: at(60),
    metrics: [
      serviceMetric('ElementCount', 900, { output_user_name: 'Read/Map-out0' }),
      {
        ...serviceMetric('MeanByteCount', 0, { output_user_name: 'Read/Map-out0' }),
        value: { kind: 'mean', sum: 9000, count: 900 },
      },
      wall('s2', 9000),
      wall('s3', 1000),
      { ...serviceMetric('F1-windmill-data-watermark', Date.parse(at(20)) * 1000) },
      counter('clicks', 12n ** 20n),
    ],
  },
  series: () => [],
  rates: new Map([['Read/Map.out0', 15]]),
  progress: [{ stageId: 'F1', state: 'RUNNING', stragglers: [] }],
  stageFigures: new Map([['F1', { freshnessSeconds: 40, bottleneck: 'hot key' }]]),
  findings: [],
  gaps: [],
  now: Date.parse(startTime) + 60_000,
};

describe("The graph's view of a job", () => {
  it('has the figures that the service gave, each at its step', () => {
    const view = buildGraphView(source);
    assert.ok(graphShape.isView(JSON.parse(JSON.stringify(view))));
    const [, map, write] = view.steps;
    assert.deepEqual(map?.path, ['Read', 'Map(a/b)']);
    assert.deepEqual(
      [map.elementsOut, map.perSecond, map.wallMs, map.wallShare, map.lagMs],
      [900, 15, 9000, 0.9, 40_000],
    );
    assert.deepEqual(
      view.collections.find(({ from }) => from === 1),
      {
        name: 'Read/Map.out0',
        from: 1,
        to: [2],
        elements: 900,
        bytes: 9000,
        perSecond: 15,
      },
    );
    assert.equal(map.counters[0]?.text, String(12n ** 20n));
    assert.equal(write?.elementsIn, 900);
    assert.equal(write.lagMs, undefined);
  });

  it('marks what is hot, what is a bottleneck, and what a finding names', () => {
    const finding = {
      title: 'Processing is stuck',
      severity: 'critical',
      steps: ['Read'],
    } as Partial<Finding>;
    const benign = { title: 'Nothing much', severity: 'info', steps: ['Write'] } as Partial<Finding>;
    const view = buildGraphView({ ...source, findings: [finding as Finding, benign as Finding] });
    assert.deepEqual(
      view.steps.map(({ marks }) => marks.map(({ kind }) => kind)),
      [['bottleneck', 'finding'], ['bottleneck', 'hot', 'finding'], []],
    );
    assert.match(view.steps[0]?.marks[0]?.text ?? '', /likely cause: hot key/);
  });

  it('says no rate of a job that has ended', () => {
    const view = buildGraphView({ ...source, job: { ...source.job, state: 'DONE' } });
    assert.equal(view.steps[1]?.perSecond, undefined);
    assert.equal(view.steps[1]?.elementsOut, 900);
  });

  it('counts the steps that are too many for a page', () => {
    const many = Array.from({ length: 3100 }, (_, index) => step(`s${index}`, `Step ${index}`, [], []));
    const view = buildGraphView({ ...source, job: exampleJob({ steps: many }) });
    assert.equal(view.steps.length + view.stepsLeftOut, 3100);
    assert.equal(view.stepsLeftOut, 100);
  });

  it('takes what is in several stages for as far as these are together', () => {
    assert.equal(combinedState([]), 'UNKNOWN');
    assert.equal(combinedState(['SUCCEEDED', 'NOT_STARTED']), 'RUNNING');
    assert.equal(combinedState(['SUCCEEDED', 'FAILED', 'RUNNING']), 'FAILED');
    assert.equal(combinedState(['SUCCEEDED', 'SUCCEEDED']), 'SUCCEEDED');
    assert.equal(combinedState(['NOT_STARTED', 'UNKNOWN']), 'NOT_STARTED');
  });
});
