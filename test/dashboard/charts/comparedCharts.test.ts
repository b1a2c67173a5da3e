import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { Job } from '../../../src/dataflow/job.ts';
import { ComparedCharts, type ComparingApi } from '../../../src/dashboard/feeds/charts/comparedCharts.ts';
import { chartsShape, type ChartsView } from '../../../src/dashboard/shapes/chartsView.ts';
import { exampleJob } from '../exampleJobs.ts';

const minute = 60_000;
const now = Date.parse('2026-11-24T15:00:00Z');
const { signal } = new AbortController();
const clock = { now: () => now, setTimeout: () => () => undefined };

function job(id: string, minutesAgo: number, changes: Partial<Job> = {}): Job {
  const startTime = new Date(now - minutesAgo * minute).toISOString();
  return exampleJob({ id, name: `job-${id}`, startTime, createTime: startTime, ...changes });
}

function failure(code: 'NOT_FOUND' | 'PERMISSION_DENIED'): DataflowError {
  return new DataflowError(code, 'Reading job b', 'It is not there.', '');
}

/** @param jobs what the service knows of each, by id */
function compare(jobs: Readonly<Record<string, Job | DataflowError>>): Promise<ChartsView> {
  const api: ComparingApi = {
    getJob: ({ jobId }) => {
      const known = jobs[jobId];
      return known instanceof DataflowError || !known
        ? Promise.reject(known ?? failure('NOT_FOUND'))
        : Promise.resolve(known);
    },
    listSeries: (_, { endMs }) => Promise.resolve([{ labels: {}, unit: 's', points: [[endMs, 7]] }]),
    listLogs: () => Promise.resolve([]),
  };
  const refs = Object.keys(jobs).map((jobId) => ({ projectId: 'p', location: 'us-central1', jobId }));
  return new ComparedCharts(refs, clock).read(api, chartsShape.initial, signal);
}

describe('comparison of jobs', () => {
  it('lays the lives of jobs over one another, each from its own beginning', async () => {
    const view = await compare({ a: job('a', 30), b: job('b', 10) });
    assert.deepEqual(view.compared, ['job-a', 'job-b']);
    const workers = view.charts.find(({ id }) => id === 'workers');
    assert.deepEqual(
      workers?.lines.map(({ name }) => name),
      ['job-a', 'job-b'],
    );
    assert.deepEqual(
      workers.lines
        .map(({ values }) => values.findIndex((value) => value === 7))
        .map((at) => workers.times[at]),
      [30 * minute, 10 * minute],
    );
    assert.equal(view.note, undefined);
  });

  it('goes on without a job that was deleted, and says so', async () => {
    const view = await compare({ a: job('a', 30), b: failure('NOT_FOUND'), c: job('c', 5) });
    assert.deepEqual(view.compared, ['job-a', 'job-c']);
    assert.match(view.note ?? '', /One of the jobs is not there any more/);
    assert.ok(chartsShape.isView(view));
  });

  it('fails where its own job is gone, or another may not be read', async () => {
    await assert.rejects(compare({ a: failure('NOT_FOUND'), b: job('b', 5) }), { code: 'NOT_FOUND' });
    await assert.rejects(compare({ a: job('a', 5), b: failure('PERMISSION_DENIED') }), {
      code: 'PERMISSION_DENIED',
    });
  });

  it('draws the thresholds of a stream also where a batch job comes first', async () => {
    const view = await compare({ a: job('a', 30, { type: 'BATCH' }), b: job('b', 10) });
    const freshness = view.charts.find(({ id }) => id === 'freshness');
    assert.equal(freshness?.thresholds.length, 2);
  });
});
