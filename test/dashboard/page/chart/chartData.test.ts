import assert from 'node:assert/strict';
import { chartData } from '../../../../src/dashboard/page/chart/chartData.ts';
import { valueRange, valueSteps } from '../../../../src/dashboard/page/chart/chartScales.ts';

describe('chartData', () => {
  it('gives totals as they were read', () => {
    const data = chartData(
      [
        [0, 1],
        [5000, 4],
        [10_000, null],
      ],
      'total',
    );
    assert.deepEqual(data, { times: [0, 5000, 10_000], values: [1, 4, null] });
  });

  it('gives the growth per second, whatever the distance between readings', () => {
    assert.deepEqual(
      chartData(
        [
          [0, 0],
          [5000, 10],
          [15_000, 40],
        ],
        'rate',
      ).values,
      [2, 3],
    );
  });

  it('knows no growth across a reset or a missing reading', () => {
    const points = [
      [0, 10],
      [5000, 20],
      [10_000, 3],
      [15_000, 8],
      [20_000, null],
      [25_000, 9],
    ] as const;
    assert.deepEqual(chartData(points, 'rate').values, [2, null, 1, null, null]);
  });

  it('breaks the line where readings are missing for much longer than usual', () => {
    const points = [
      [0, 1],
      [5000, 2],
      [10_000, 3],
      [200_000, 9],
      [205_000, 10],
    ] as const;
    const { times, values } = chartData(points, 'total');
    assert.deepEqual(values, [1, 2, 3, null, 9, 10]);
    assert.deepEqual(
      [...times].sort((a, b) => a - b),
      times,
    );
  });

  it('keeps the line whole for readings that are regularly far apart', () => {
    const points = Array.from({ length: 5 }, (_, index) => [index * 60_000, index] as const);
    assert.ok(!chartData(points, 'total').values.includes(null));
  });
});

describe('valueRange', () => {
  it('begins at zero unless that would press the line flat', () => {
    assert.equal(valueRange(1, 5, false)[0], 0);
    assert.ok(valueRange(1000, 1001, false)[0] > 900);
    assert.equal(valueRange(1000, 1001, true)[0], 0);
  });

  it('has room for a line that does not move, and for none at all', () => {
    for (const [min, max] of [
      [0, 0],
      [7, 7],
      [-7, -7],
      [Number.NaN, Number.NaN],
    ] as const) {
      const [low, high] = valueRange(min, max, false);
      assert.ok(low < high, `${min} to ${max}`);
      if (!Number.isNaN(min)) assert.ok(low <= min && max <= high);
    }
  });
});

describe('valueSteps', () => {
  it('divides bytes by powers of two, and whole numbers by nothing smaller than one', () => {
    assert.ok(valueSteps('bytes', true).includes(1024));
    assert.ok(valueSteps(undefined, true).every(Number.isInteger));
    assert.ok(valueSteps(undefined, false).includes(0.5));
  });
});
