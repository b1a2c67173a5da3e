import assert from 'node:assert/strict';
import { TimeSeries } from '../../src/monitoring/timeSeries.ts';

describe('TimeSeries', () => {
  it('stays bounded and keeps a peak and a trough of long ago', () => {
    const series = new TimeSeries(100);
    for (let time = 0; time < 5_000; time += 1) {
      series.add(time, time === 1_000 ? 900 : time === 1_001 ? -900 : time % 7);
    }
    const points = series.points();
    assert.ok(points.length <= 100);
    const values = points.map(([, value]) => value);
    assert.ok(values.includes(900) && values.includes(-900));
    const times = points.map(([time]) => time);
    assert.deepEqual(
      times,
      [...times].sort((one, other) => one - other),
    );
    assert.equal(times.at(-1), 4_999);
  });

  it('needs two points for a value that does not change', () => {
    const series = new TimeSeries();
    for (let time = 0; time < 50; time += 1) series.add(time, 3);
    assert.deepEqual(series.points(), [
      [0, 3],
      [49, 3],
    ]);
  });

  it('goes on from the time that is set when a clock was set back', () => {
    const series = new TimeSeries();
    for (let time = 0; time <= 7200_000; time += 60_000) series.add(time, time);
    series.add(90_000, 1);
    series.add(150_000, 2);
    assert.deepEqual(series.points(), [
      [0, 0],
      [60_000, 60_000],
      [90_000, 1],
      [150_000, 2],
    ]);
  });

  it('replaces the value of a time and drops older times', () => {
    const series = new TimeSeries();
    series.add(10, 1);
    series.add(10, 2);
    series.add(5, 9);
    assert.deepEqual(series.points(), [[10, 2]]);
  });
});
