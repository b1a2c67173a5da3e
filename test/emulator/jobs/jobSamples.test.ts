import assert from 'node:assert/strict';
import { JobSamples } from '../../../src/emulator/jobs/jobSamples.ts';

describe('the samples of a job', () => {
  const sample = (metric: string, minute: number, labels: Record<string, string> = {}) => ({
    metric,
    labels,
    time: new Date(minute * 60_000),
    value: minute,
  });
  const values = (samples: JobSamples, metric: string) =>
    samples
      .series()
      .find((series) => series.metric === metric)
      ?.points.map(({ value }) => value);

  it('makes a series of each metric and set of labels, whatever the order of the labels', () => {
    const samples = new JobSamples();
    samples.add([sample('element_count', 1, { pcollection: 'p', ptransform: 't' }), sample('system_lag', 1)]);
    samples.add([sample('element_count', 2, { ptransform: 't', pcollection: 'p' })]);
    samples.add([sample('element_count', 2, { ptransform: 'u', pcollection: 'p' })]);
    assert.deepEqual(
      samples.series().map(({ metric, labels, points }) => [metric, labels['ptransform'], points.length]),
      [
        ['system_lag', undefined, 1],
        ['element_count', 't', 2],
        ['element_count', 'u', 1],
      ],
    );
  });

  it('keeps a day, measured from the newest sample', () => {
    const samples = new JobSamples();
    samples.add([sample('system_lag', 0), sample('is_failed', 0)]);
    samples.add([sample('system_lag', 1)]);
    samples.add([sample('system_lag', 24 * 60 + 1)]);
    assert.deepEqual(values(samples, 'system_lag'), [1, 24 * 60 + 1]);
    assert.equal(values(samples, 'is_failed'), undefined);
  });

  it('stays small: the newest points of a series, and the series that were heard of last', () => {
    const samples = new JobSamples({ maxPointsPerSeries: 10, maxSeries: 3 });
    for (let minute = 1; minute <= 100; minute++) samples.add([sample('system_lag', minute)]);
    const kept = values(samples, 'system_lag');
    assert.equal(kept?.at(-1), 100);
    assert.ok(kept.length >= 10 && kept.length <= 20, `${kept.length} points`);
    for (const metric of ['a', 'b', 'c', 'd']) samples.add([sample(metric, 100)]);
    assert.deepEqual(
      samples.series().map(({ metric }) => metric),
      ['b', 'c', 'd'],
    );
  });
});
