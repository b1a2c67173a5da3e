import assert from 'node:assert/strict';
import { buildJobView, chartedMetric, type JobViewSource } from '../../src/dashboard/jobView.ts';
import type { JobView } from '../../src/dashboard/protocol.ts';
import { counter, exampleJob, message, serviceMetric } from './exampleJobs.ts';

function view(changes: Partial<JobViewSource> = {}): JobView {
  return buildJobView({
    connectionName: 'Local',
    job: exampleJob(),
    messages: [],
    canStop: true,
    ...changes,
  });
}

describe('buildJobView', () => {
  it("tells the user's counters from the service's metrics, each sorted by namespace and natural name", () => {
    const metrics = [
      serviceMetric('ElementCount', 7),
      counter('rows_10', 1, { namespace: 'b' }),
      counter('rows_9', 2, { namespace: 'b' }),
      counter('words', 3, { namespace: 'a' }),
    ];
    const { userCounters, serviceMetrics } = view({ metrics: { metrics } });
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
      view({ metrics: { metrics } }).userCounters.map(({ step }) => step),
      ['Sessions/CountPerUser', 's77'],
    );
  });

  it('keeps distributions that have seen nothing, and numbers JSON cannot carry, as text', () => {
    const metrics = [
      counter('empty', 0, { value: { kind: 'distribution', count: 0, sum: 0, min: 0, max: 0 } }),
      counter('endless', Number.POSITIVE_INFINITY),
    ];
    for (const row of view({ metrics: { metrics } }).userCounters) {
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
    const { userCounters, serviceMetrics } = view({ metrics: { metrics } });
    const withRate = [...userCounters, ...serviceMetrics].filter((row) => row.hasRate);
    assert.deepEqual(
      withRate.map(({ name }) => name),
      ['CurrentLimit', 'TotalVcpuTime'],
    );
  });

  it('says how many metrics it leaves out of a job that has too many', () => {
    const metrics = Array.from({ length: 3000 }, (_, index) => counter(`c${index}`, index));
    const { userCounters, omittedMetrics } = view({ metrics: { metrics } });
    assert.ok(omittedMetrics > 0);
    assert.equal(userCounters.length + omittedMetrics, 3000);
  });

  it('keeps the newest of too many messages, and the beginning of one that is too long', () => {
    const messages = Array.from({ length: 2000 }, (_, index) =>
      message(index, 'BASIC', 'x'.repeat(index === 1999 ? 1e6 : 1)),
    );
    const shown = view({ messages }).messages;
    assert.ok(shown.length < 2000);
    assert.equal(shown.at(-1)?.id, 'message-1999');
    assert.ok((shown.at(-1)?.text.length ?? 0) < 1e5);
  });

  it('makes characters that hide or reorder text visible, whoever wrote them', () => {
    const hostile = 'pay\u202Eelif\u202C\u200B';
    const { name, userCounters, messages } = view({
      job: exampleJob({ name: hostile }),
      metrics: { metrics: [counter(hostile, 1, { namespace: hostile, context: { [hostile]: hostile } })] },
      messages: [message(1, 'ERROR', `${hostile}\nsecond line`)],
    });
    assert.equal(name, 'pay[U+202E]elif[U+202C][U+200B]');
    assert.doesNotMatch(
      JSON.stringify([userCounters[0]?.name, userCounters[0]?.detail, messages]),
      /\p{Cf}/u,
    );
    assert.match(messages[0]?.text ?? '', /\nsecond line$/);
  });

  it('tells a job whose end was asked for from one that just runs', () => {
    const { stateLabel } = view({ job: exampleJob({ requestedState: 'CANCELLED' }) });
    assert.match(stateLabel, /Running.*cancel/);
  });

  it('has an end for jobs that ended only', () => {
    assert.equal(view().endTime, undefined);
    const stateTime = '2026-11-24T15:00:00Z';
    assert.equal(view({ job: exampleJob({ state: 'DONE', stateTime }) }).endTime, stateTime);
  });
});

describe('chartedMetric', () => {
  const metrics = [serviceMetric('ElementCount', 7), serviceMetric('AAA', 1), counter('words', 3)];

  it('keeps what a person chose while the job has it', () => {
    const shown = view({ metrics: { metrics } });
    const chosen = shown.serviceMetrics.find(({ name }) => name === 'AAA');
    assert.equal(chartedMetric(shown, chosen?.key)?.name, 'AAA');
    assert.equal(chartedMetric(shown, 'gone')?.name, 'words');
  });

  it("begins with a counter of the user's, else with the count of elements", () => {
    assert.equal(chartedMetric(view({ metrics: { metrics } }), undefined)?.name, 'words');
    assert.equal(
      chartedMetric(view({ metrics: { metrics: metrics.slice(0, 2) } }), undefined)?.name,
      'ElementCount',
    );
    assert.equal(chartedMetric(view(), undefined), undefined);
  });
});
