import assert from 'node:assert/strict';
import type { Metric } from '../../../src/dataflow/metrics.ts';
import { buildCountersView, chartedMetric } from '../../../src/dashboard/feeds/countersView.ts';
import type { CountersView } from '../../../src/dashboard/shapes/countersView.ts';
import { counter, exampleJob, serviceMetric } from '../exampleJobs.ts';

function view(metrics: readonly Metric[]): CountersView {
  return buildCountersView({ job: exampleJob(), metrics: { metrics } });
}

describe('buildCountersView', () => {
  it("tells the user's counters from the service's metrics, each sorted by namespace and natural name", () => {
    const metrics = [
      serviceMetric('ElementCount', 7),
      counter('rows_10', 1, { namespace: 'b' }),
      counter('rows_9', 2, { namespace: 'b' }),
      counter('words', 3, { namespace: 'a' }),
    ];
    const { userCounters, serviceMetrics } = view(metrics);
    assert.deepEqual(
      userCounters.map(({ name }) => name),
      ['words', 'rows_9', 'rows_10'],
    );
    assert.deepEqual(
      serviceMetrics.map(({ name }) => name),
      ['ElementCount'],
    );
  });

  it('names a step as the pipeline does, and by its id where the job does not know it', () => {
    const metrics = [counter('known', 1, { step: 's2' }), counter('unknown', 1, { step: 's77' })];
    assert.deepEqual(
      view(metrics).userCounters.map(({ step }) => step),
      ['Sessions/CountPerUser', 's77'],
    );
  });

  it('keeps distributions that have seen nothing, and numbers JSON cannot carry, as text', () => {
    const metrics = [
      counter('empty', 0, { value: { kind: 'distribution', count: 0, sum: 0, min: 0, max: 0 } }),
      counter('endless', Number.POSITIVE_INFINITY),
    ];
    for (const row of view(metrics).userCounters) {
      assert.equal(row.value.kind, 'text', row.name);
      assert.equal(row.canChart, false, row.name);
    }
  });

  it('offers a rate for what adds up, and none for levels and averages', () => {
    const metrics = [
      counter('CurrentLimit', 1),
      serviceMetric('TotalVcpuTime', 1),
      serviceMetric('CurrentVcpuCount', 1),
      serviceMetric('MeanByteCount', 1),
    ];
    const { userCounters, serviceMetrics } = view(metrics);
    const withRate = [...userCounters, ...serviceMetrics].filter((row) => row.hasRate);
    assert.deepEqual(
      withRate.map(({ name }) => name),
      ['CurrentLimit', 'TotalVcpuTime'],
    );
  });

  it('says how many metrics it leaves out of a job that has too many', () => {
    const metrics = Array.from({ length: 3000 }, (_, index) => counter(`c${index}`, index));
    const { userCounters, omittedMetrics } = view(metrics);
    assert.ok(omittedMetrics > 0);
    assert.equal(userCounters.length + omittedMetrics, 3000);
  });

  it('makes characters that hide or reorder text visible, whoever wrote them', () => {
    const hostile = 'pay\u202Eelif\u202C\u200B';
    const { userCounters } = view([
      counter(hostile, 1, { namespace: hostile, context: { [hostile]: hostile } }),
    ]);
    assert.equal(userCounters[0]?.name, 'pay[U+202E]elif[U+202C][U+200B]');
    assert.doesNotMatch(JSON.stringify(userCounters[0].detail), /\p{Cf}/u);
  });
});

describe('chartedMetric', () => {
  const metrics = [serviceMetric('ElementCount', 7), serviceMetric('AAA', 1), counter('words', 3)];

  it('keeps what a person chose while the job has it', () => {
    const shown = view(metrics);
    const chosen = shown.serviceMetrics.find(({ name }) => name === 'AAA');
    assert.equal(chartedMetric(shown, chosen?.key)?.name, 'AAA');
    assert.equal(chartedMetric(shown, 'gone')?.name, 'words');
  });

  it("begins with a counter of the user's, else with the count of elements", () => {
    assert.equal(chartedMetric(view(metrics), undefined)?.name, 'words');
    assert.equal(chartedMetric(view(metrics.slice(0, 2)), undefined)?.name, 'ElementCount');
    assert.equal(chartedMetric(view([]), undefined), undefined);
  });
});
