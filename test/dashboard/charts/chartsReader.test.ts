import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { JobLogEntry } from '../../../src/dataflow/jobHistory.ts';
import { ChartsReader, type ChartsApi } from '../../../src/dashboard/feeds/charts/chartsReader.ts';
import { chartsShape, type ChartsView } from '../../../src/dashboard/shapes/chartsView.ts';
import type { ChartId } from '../../../src/dashboard/shapes/chartTable.ts';
import { metricKey } from '../../../src/monitoring/metricKey.ts';
import {
  at,
  counter,
  exampleJob,
  ExampleShown,
  message,
  readings,
  serviceMetric,
  startTime,
  type Example,
  type Readings,
} from '../exampleJobs.ts';

const minute = 60_000;
const start = Date.parse(startTime);
const now = start + 30 * minute;
const { signal } = new AbortController();
const choice = { ...chartsShape.initial, range: 'life' } as const;

const running: Example = {
  job: exampleJob(),
  metrics: { time: at(25), metrics: [counter('clicks', 90)] },
  messages: [message(70, 'ERROR', 'Workflow failed.')],
  readings: readings([0, 10, 40, null, 60, 90]),
};

function refused(): DataflowError {
  return new DataflowError(
    'PERMISSION_DENIED',
    'Reading system_lag',
    'Permission monitoring.timeSeries.list is missing.',
    'Ask for the role Monitoring Viewer.',
  );
}

/** @param series what was gathered of each metric; the readings of the example by default */
async function read(
  answers: Partial<ChartsApi>,
  example = running,
  series?: (key: string) => Readings,
): Promise<ChartsView> {
  const shown = new ExampleShown(example);
  const { snapshot, series: shared } = shown.watch;
  const watch = { snapshot, series: series ?? shared };
  const clock = { now: () => now, setTimeout: () => () => undefined };
  const api: ChartsApi = {
    getJob: () => Promise.resolve(exampleJob()),
    listSeries: () => Promise.resolve([]),
    listLogs: () => Promise.resolve([]),
    listAutoscalingEvents: () => Promise.resolve([]),
    ...answers,
  };
  return new ChartsReader(shown.target.ref, watch, clock).read(api, choice, signal);
}

function line(view: ChartsView, id: ChartId): readonly (number | null)[] {
  return view.charts.find((chart) => chart.id === id)?.lines[0]?.values ?? [];
}

describe('what charts are made of', () => {
  it('is what was read since somebody looked, where Cloud Monitoring is refused, with the reason in one line', async () => {
    const view = await read({ listSeries: () => Promise.reject(refused()) });
    assert.deepEqual(line(view, 'counters'), [0, 10, 40, null, 60, 90]);
    assert.match(view.note ?? '', /monitoring\.timeSeries\.list is missing\. Ask for the role/);
    assert.equal(view.stepMs, 0);
  });

  it('is the same where Cloud Monitoring has nothing yet', async () => {
    const view = await read({});
    assert.deepEqual(line(view, 'counters'), [0, 10, 40, null, 60, 90]);
    assert.match(view.note ?? '', /no readings of this time yet/);
  });

  it('adds a counter up over its steps, as Cloud Monitoring does, whenever each of them was read', async () => {
    const one = counter('clicks', 5, { step: 's1' });
    const other = counter('clicks', 1, { step: 's2' });
    // Of equal readings only the first and the last are kept.
    const kept = new Map([
      [metricKey(one), readings([1, 2, 4, null, 5])],
      [metricKey(other), readings([1, 1, 1, null, 1]).filter((_, index) => index !== 1)],
    ]);
    const sizes = counter('size', 7, {
      value: { kind: 'distribution', count: 1, sum: 7, min: 7, max: 7 },
    });
    const view = await read(
      {},
      { ...running, metrics: { time: at(25), metrics: [one, other, sizes, { ...sizes, step: 's1' }] } },
      (key) => kept.get(key) ?? readings([7]),
    );
    const counters = view.charts.find(({ id }) => id === 'counters')?.lines;
    assert.deepEqual(
      counters?.map(({ name, values }) => [name, values]),
      [
        ['clicks', [2, 3, 5, null, 6]],
        ['size', [7, null, null, null, null]],
      ],
    );
  });

  it('is Cloud Monitoring where that has something, and then nothing is said', async () => {
    const view = await read({
      listSeries: (_, { metric }) =>
        Promise.resolve(
          metric === 'system_lag' ? [{ labels: {}, unit: 's', points: [[start + minute, 7]] }] : [],
        ),
    });
    assert.deepEqual(line(view, 'latency'), [7]);
    assert.equal(view.note, undefined);
  });

  it('says beside a chart why that one could not be read, and draws the others', async () => {
    const view = await read({
      listSeries: (_, { metric }) =>
        metric.startsWith('compute.')
          ? Promise.reject(refused())
          : Promise.resolve([{ labels: {}, unit: 's', points: [[start + minute, 7]] }]),
    });
    const cpu = view.charts.find(({ id }) => id === 'cpu');
    assert.match(cpu?.problem ?? '', /monitoring\.timeSeries\.list is missing/);
    assert.equal(view.charts.find(({ id }) => id === 'latency')?.problem, undefined);
  });

  it('is a failure that is tried again, where the service cannot be reached', async () => {
    const gone = new DataflowError('UNAVAILABLE', 'Reading system_lag', 'Nothing answers.', 'Start it.');
    await assert.rejects(read({ listSeries: () => Promise.reject(gone) }), gone);
  });

  it('counts the errors of workers in each minute, and says where it knows no count', async () => {
    const entry = (second: number, index: number): JobLogEntry => ({
      id: `${second}-${index}`,
      time: at(second),
      severity: 'ERROR',
      text: 'Boom',
      log: 'worker',
    });
    const measured: Partial<ChartsApi> = {
      listSeries: () => Promise.resolve([{ labels: {}, unit: '1', points: [[start + minute, 1]] }]),
    };
    const few = await read({
      ...measured,
      listLogs: () => Promise.resolve([entry(70, 0), entry(80, 1), entry(130, 2)]),
    });
    assert.deepEqual(line(few, 'errors').slice(0, 4), [0, 2, 1, 0]);
    const thousand = Array.from({ length: 1000 }, (_, index) => entry(150, index));
    const many = await read({ ...measured, listLogs: () => Promise.resolve(thousand) });
    assert.deepEqual(line(many, 'errors').slice(0, 4), [null, null, 1000, 0]);
  });

  it('is error messages of the job, where the logs of workers are refused', async () => {
    const view = await read({
      listSeries: () => Promise.resolve([{ labels: {}, unit: '1', points: [[start + minute, 1]] }]),
      listLogs: () => Promise.reject(refused()),
    });
    const errors = view.charts.find(({ id }) => id === 'errors');
    assert.equal(errors?.lines[0]?.name, 'Error messages of the job');
    assert.deepEqual(errors.lines[0].values.slice(0, 3), [0, 1, 0]);
    assert.match(errors.problem ?? '', /missing/);
  });

  it('draws a gap where a minute was not measured', async () => {
    const points = [1, 2, 5].map((each) => [start + each * minute, each] as const);
    const view = await read({ listSeries: () => Promise.resolve([{ labels: {}, unit: 's', points }]) });
    assert.deepEqual(line(view, 'latency'), [1, 2, null, 5]);
  });

  it('stays a message that the page takes, where absurd numbers were gathered', async () => {
    const view = await read(
      {},
      {
        ...running,
        metrics: { time: at(25), metrics: [serviceMetric('ElementCount', 1, { output_user_name: 'Read' })] },
        readings: readings([0, -1e308, 1e308, 1.5e308]),
      },
    );
    assert.ok(chartsShape.isView(JSON.parse(JSON.stringify(view))));
  });

  it('marks what the autoscaler did, with its reason', async () => {
    const view = await read({
      listSeries: () => Promise.resolve([{ labels: {}, unit: '1', points: [[start + minute, 1]] }]),
      listAutoscalingEvents: () =>
        Promise.resolve([
          {
            time: at(60),
            type: 'TARGET_NUM_WORKERS_CHANGED',
            currentNumWorkers: 1,
            targetNumWorkers: 4,
            description: 'Raised the number of workers to 4',
          },
          {
            time: at(90),
            type: 'NO_CHANGE',
            currentNumWorkers: 4,
            targetNumWorkers: 4,
            description: 'Enough.',
          },
        ]),
    });
    assert.deepEqual(view.marks, [
      { timeMs: start + minute, kind: 'up', text: 'From 1 to 4 workers: Raised the number of workers to 4' },
    ]);
  });

  it('leaves the delays of a stream out of a batch job', async () => {
    const view = await read(
      { listSeries: () => Promise.resolve([{ labels: {}, unit: '1', points: [[start + minute, 1]] }]) },
      { ...running, job: exampleJob({ type: 'BATCH' }) },
    );
    const ids = view.charts.map(({ id }) => id);
    assert.deepEqual(ids, ['elements', 'bytes', 'workers', 'cpu', 'memory', 'errors', 'counters']);
  });
});
