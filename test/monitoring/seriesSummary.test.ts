import assert from 'node:assert/strict';
import { summariseSeries } from '../../src/monitoring/seriesSummary.ts';

const minutes = (values: readonly number[]) => values.map((value, index) => [index * 60_000, value] as const);

describe('the summary of a series', () => {
  it('has its newest value, median, largest and which way it goes', () => {
    assert.deepEqual(summariseSeries(minutes([1, 2, 3, 4, 5])), {
      now: 5,
      trend: 'rising',
      p50: 3,
      max: 5,
      sparkline: '▂▄▅▇█',
    });
    assert.equal(summariseSeries(minutes([5, 4, 3, 2, 1]))?.trend, 'falling');
    assert.equal(summariseSeries(minutes([100, 103, 99, 101, 102]))?.trend, 'steady');
    assert.equal(summariseSeries(minutes([0, 0, 0, 0]))?.trend, 'steady');
  });

  it('keeps a peak that is one of many points', () => {
    const values = Array.from({ length: 240 }, (_, index) => (index === 100 ? 50 : 1));
    const { sparkline = '' } = summariseSeries(minutes(values), 24) ?? {};
    assert.equal(sparkline.length, 24);
    assert.equal([...sparkline.matchAll(/█/g)].length, 1);
  });

  it('leaves a gap where nothing was measured, and is absent without points', () => {
    const sparse = [0, 1, 2, 12, 13].map((minute) => [minute * 60_000, 7] as const);
    assert.match(summariseSeries(sparse)?.sparkline ?? '', /^█+ +█+$/);
    assert.equal(summariseSeries([]), undefined);
  });
});
