import assert from 'node:assert/strict';
import type { JobSeries, SeriesRequest } from '../../../src/dataflow/jobHistory.ts';
import { SeriesReader } from '../../../src/dashboard/feeds/charts/seriesReader.ts';

const minute = 60_000;
const ref = { projectId: 'p', location: 'l', jobId: 'j' };
const { signal } = new AbortController();

/** Answers a reading a minute whose value is the minute, plus what is added to it. */
class Monitoring {
  readonly asked: SeriesRequest[] = [];
  added = 0;

  listSeries = (_: unknown, request: SeriesRequest): Promise<readonly JobSeries[]> => {
    this.asked.push(request);
    const points: [number, number][] = [];
    for (let time = request.startMs + minute; time <= request.endMs; time += minute) {
      points.push([time, time / minute + this.added]);
    }
    return Promise.resolve([{ labels: {}, unit: '1', points }]);
  };
}

describe('reading series for charts', () => {
  let monitoring: Monitoring;
  let reader: SeriesReader;

  beforeEach(() => {
    monitoring = new Monitoring();
    reader = new SeriesReader(ref);
  });

  async function read(fromMinute: number, toMinute: number, stepMs = minute): Promise<readonly number[][]> {
    const span = { fromMs: fromMinute * minute, toMs: toMinute * minute };
    const series = await reader.read(monitoring, { metric: 'system_lag' }, span, stepMs, signal);
    return series.flatMap(({ points }) => points.map(([time, value]) => [time / minute, value]));
  }

  it('asks for the whole stretch once, and then for what is new and what may have come late', async () => {
    await read(0, 60);
    const points = await read(2, 62);
    assert.deepEqual(
      monitoring.asked.map(({ startMs, endMs }) => [startMs / minute, endMs / minute]),
      [
        [0, 60],
        [56, 62],
      ],
    );
    assert.deepEqual(points[0], [3, 3]);
    assert.deepEqual(points.at(-1), [62, 62]);
    assert.equal(points.length, 60);
  });

  it('takes late readings for what was read before', async () => {
    await read(0, 60);
    monitoring.added = 1000;
    const points = await read(0, 61);
    assert.deepEqual(points.slice(55, 58), [
      [56, 56],
      [57, 1057],
      [58, 1058],
    ]);
  });

  it('asks anew for another step and for a time it has not read', async () => {
    await read(100, 160);
    await read(100, 160, 2 * minute);
    await read(0, 160, 2 * minute);
    assert.deepEqual(
      monitoring.asked.map(({ startMs }) => startMs / minute),
      [100, 100, 0],
    );
  });

  it('asks nothing for a part of what it has', async () => {
    await read(0, 60);
    const points = await read(10, 20);
    assert.equal(monitoring.asked.length, 1);
    assert.deepEqual(
      [points[0], points.at(-1)],
      [
        [11, 11],
        [20, 20],
      ],
    );
  });
});
