import assert from 'node:assert/strict';
import type { SeriesRequest } from '../../../src/dataflow/jobHistory.ts';
import { ChartsFeed } from '../../../src/dashboard/feeds/chartsFeed.ts';
import { chartsShape, type ChartsState, type ChartsView } from '../../../src/dashboard/shapes/chartsView.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { exampleJob, ExampleShown, type Example } from '../exampleJobs.ts';

const minute = 60_000;
const live = chartsShape.initial;

/** The feed of a job that began a day ago, and what it asks and posts. */
class FedCharts {
  readonly clock = new ManualClock();
  readonly asked: SeriesRequest[] = [];
  readonly posted: ChartsView[] = [];
  readonly saved: string[] = [];
  readonly shown: ExampleShown;
  readonly feed: ChartsFeed;
  private readonly example: Example;

  constructor() {
    const startTime = new Date(this.clock.now() - 24 * 60 * minute).toISOString();
    this.example = {
      job: exampleJob({ startTime, stateTime: startTime }),
      messages: [],
      api: {
        listSeries: (_, request) => {
          if (request.metric === 'system_lag') this.asked.push(request);
          return Promise.resolve([{ labels: {}, unit: 's', points: [[request.endMs, 1]] }]);
        },
        listLogs: () => Promise.resolve([]),
        listAutoscalingEvents: () => Promise.resolve([]),
      },
    };
    this.shown = new ExampleShown(this.example);
    const { target, watch, api } = this.shown;
    this.feed = new ChartsFeed({
      target,
      watch,
      api,
      clock: this.clock,
      log: silentLog,
      evidence: { read: () => Promise.reject(new Error('Charts need no evidence.')) },
      services: {
        editor: {
          run: () => Promise.resolve(),
          openPage: () => Promise.resolve(),
          copy: () => Promise.resolve(),
          save: (name) => {
            this.saved.push(name);
            return Promise.resolve(true);
          },
        },
      },
      post: (view) => void this.posted.push(view),
      note: () => undefined,
      problem: (error) => {
        throw error;
      },
    });
  }

  /** The job ends now. */
  end(): void {
    const stateTime = new Date(this.clock.now()).toISOString();
    this.shown.move({ ...this.example, job: exampleJob({ state: 'CANCELLED', stateTime }) });
  }

  /** Reads that were made since it was asked last. */
  async readsWithin(minutes: number): Promise<number> {
    const before = this.asked.length;
    await this.clock.advance(minutes * minute);
    return this.asked.length - before;
  }
}

describe('feeding the charts', () => {
  let charts: FedCharts;

  beforeEach(() => {
    charts = new FedCharts();
  });
  afterEach(() => {
    charts.feed.stop();
  });

  it('reads twice a minute while they are live, and not at all once nobody looks', async () => {
    charts.feed.start(live);
    await charts.clock.advance(1);
    assert.equal(charts.posted.length, 1);
    assert.equal(await charts.readsWithin(5), 10);
    charts.feed.stop();
    assert.equal(await charts.readsWithin(60), 0);
    assert.equal(charts.clock.pending, 0);
  });

  it('reads once what stands still, and again only when something else is chosen', async () => {
    const still: ChartsState = { ...live, isLive: false };
    charts.feed.start(still);
    assert.equal(await charts.readsWithin(10), 1);
    charts.feed.stop();
    charts.feed.start(still);
    assert.equal(await charts.readsWithin(10), 0);
    await charts.feed.receive({ kind: 'show', choice: { ...still, range: '6h' } });
    assert.equal(await charts.readsWithin(10), 1);
  });

  it('reads the part that was zoomed into, in finer steps', async () => {
    charts.feed.start({ ...live, range: '1d' });
    await charts.clock.advance(1);
    const now = charts.clock.now();
    const zoom = { fromMs: now - 90 * minute, toMs: now - 60 * minute };
    await charts.feed.receive({ kind: 'show', choice: { ...live, range: '1d', isLive: false, zoom } });
    assert.equal(await charts.readsWithin(10), 1);
    assert.deepEqual(
      charts.asked.map(({ stepSeconds }) => stepSeconds),
      [300, 60],
    );
    assert.equal((charts.posted.at(-1)?.span.fromMs ?? 0) <= zoom.fromMs, true);
  });

  it('reads a job that ends at once, for as long as readings come late, and then leaves it alone', async () => {
    charts.feed.start(live);
    await charts.clock.advance(1);
    charts.end();
    await charts.clock.advance(0);
    assert.equal(charts.posted.at(-1)?.hasEnded, true);
    assert.equal(await charts.readsWithin(5), 10);
    assert.equal(await charts.readsWithin(60), 1);
  });

  it('saves no picture that is none', async () => {
    charts.feed.start(live);
    await charts.clock.advance(1);
    const png = Buffer.from('MZ this is a program').toString('base64');
    await charts.feed.receive({ kind: 'savePicture', chart: 'cpu', png });
    assert.deepEqual(charts.saved, []);
    await charts.feed.receive({ kind: 'saveData', chart: 'latency' });
    assert.deepEqual(charts.saved, ['click-sessions-system-latency.csv']);
  });
});
