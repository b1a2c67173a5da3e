import assert from 'node:assert/strict';
import type { Job, JobStep } from '../../../src/dataflow/job.ts';
import type { Metric } from '../../../src/dataflow/metrics.ts';
import { metricKey } from '../../../src/monitoring/metricKey.ts';
import { TimeSeries, type SeriesPoint } from '../../../src/monitoring/timeSeries.ts';
import { figureText } from '../../../src/views/source/figureText.ts';
import { figuresOf } from '../../../src/views/source/stepFigures.ts';
import { isClearMatch, matchOf, placesOf } from '../../../src/dataflow/pipelineSource/stepPlaces.ts';

function step(name: string, inputs: readonly string[], outputs: readonly string[]): JobStep {
  return { id: `id-${name}`, name, kind: 'PAR_DO', inputs, outputs };
}

const steps = [
  step('Read/Impulse', [], ['Read/Impulse.out0']),
  step('Read/Split', ['Read/Impulse.out0'], ['Read/Split.out0']),
  step('Parse', ['Read/Split.out0'], ['Parse.out0']),
  step('Outer/Write', ['Parse.out0'], []),
];

const job: Job = {
  id: '1',
  name: 'orders',
  projectId: 'p',
  location: 'l',
  type: 'STREAMING',
  state: 'RUNNING',
  labels: {},
  steps,
  stages: [{ id: 'F1', name: 'F1', kind: '', steps: ['Parse'], prerequisites: [] }],
  limits: {},
  environment: { experiments: [], options: {} },
  isArchived: false,
};

const now = Date.parse('2026-01-01T00:01:00Z');

function count(collection: string, value: number): Metric {
  return {
    origin: 'dataflow/v1b3',
    name: 'ElementCount',
    context: { output_user_name: collection },
    value: { kind: 'scalar', value },
  };
}

function figures(
  label: string,
  metrics: readonly Metric[],
  errors?: ReadonlyMap<string, number>,
  counted: readonly SeriesPoint[] = [
    [now - 10_000, 100],
    [now, 150],
  ],
): ReturnType<typeof figuresOf> {
  const split = count('Read/Split-out0', 0);
  return figuresOf(placesOf(label, steps), {
    job,
    metrics: { metrics },
    series: (key) => (key === metricKey(split) ? counted : []),
    errors,
    now,
  });
}

describe('The figures of a step', () => {
  it('are those of all that is in a composite: what goes in and what comes out of it', () => {
    const metrics = [count('Read/Impulse-out0', 1), count('Read/Split-out0', 150), count('Parse-out0', 140)];
    const { elementsIn, elementsOut, perSecond } = figures('Read', metrics);
    assert.deepEqual([elementsIn, elementsOut, perSecond], [undefined, 150, 5]);
    assert.deepEqual(figures('Parse', metrics).elementsIn, 150);
  });

  it('are nothing a second, and not unknown, where it stands still', () => {
    const series = new TimeSeries();
    for (let ago = 300; ago >= 0; ago -= 5) series.add(now - ago * 1000, 150);
    const { perSecond } = figures('Read', [count('Read/Split-out0', 150)], undefined, series.points());
    assert.equal(perSecond, 0);
  });

  it('are those of its input where it gives nothing', () => {
    const { elementsIn, elementsOut } = figures('Outer/Write', [count('Parse-out0', 140)]);
    assert.deepEqual([elementsIn, elementsOut], [140, undefined]);
  });

  it('tell how far its watermark is behind, from the step or from its stage, and never from the end of time', () => {
    const watermark = (name: string, micros: number, of?: string): Metric => ({
      origin: 'dataflow/v1b3',
      name,
      ...(of !== undefined && { step: of }),
      context: {},
      value: { kind: 'scalar', value: micros },
    });
    const late = (now - 4000) * 1000;
    assert.equal(figures('Read', [watermark('DataWatermark', late, 'id-Read/Split')]).lagMs, 4000);
    assert.equal(figures('Parse', [watermark('F1-windmill-data-watermark', late)]).lagMs, 4000);
    for (const special of [-1, -2, 9_223_371_950_454_775_000])
      assert.equal(figures('Read', [watermark('DataWatermark', special, 'id-Read/Split')]).lagMs, undefined);
  });

  it('count the errors that workers logged under its name', () => {
    assert.equal(figures('Read', [], new Map([['Read/Split', 2]])).errors, 2);
    assert.equal(figures('Read', []).errors, undefined);
  });

  it('are told in few words, and not at all when nothing is known', () => {
    assert.equal(
      figureText({ places: [], perSecond: 1234, lagMs: 4200, errors: 1 }),
      '1.23K/s · lag 4.2 s · 1 error',
    );
    assert.equal(figureText({ places: ['A'], errors: 0 }), '');
  });
});

describe('The job of a file', () => {
  it('is told by the names of steps, at any depth, and only by a clear majority', () => {
    const verdict = (labels: readonly string[], wasStartedFrom = false): boolean =>
      isClearMatch(matchOf(labels, steps), wasStartedFrom);
    assert.equal(verdict(['Read', 'Parse', 'Write']), true);
    assert.equal(verdict(['Read', 'Parse', 'Other', 'Another', 'Third']), false);
    assert.equal(verdict(['Read']), false, 'one name in common tells nothing');
    assert.equal(verdict(['Parse', 'Write']), true);
    assert.equal(verdict(['Impulse', 'Nope']), false);
    assert.equal(verdict(['Read'], true), true, 'it was started from this file');
  });

  it('may have a step of a composite at several places', () => {
    const twice = [step('A/Inner', [], []), step('B/Inner/Map', [], [])];
    assert.deepEqual(
      placesOf('Inner', twice).map(({ name }) => name),
      ['A/Inner', 'B/Inner'],
    );
    assert.deepEqual(placesOf('Inn', twice), []);
  });
});
