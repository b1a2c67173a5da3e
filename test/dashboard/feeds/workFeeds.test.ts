import assert from 'node:assert/strict';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { StageProgress } from '../../../src/dataflow/execution.ts';
import { protocolVersion, type MessageToPage, type PanelMessage } from '../../../src/dashboard/protocol.ts';
import { panelShapes, type PanelId } from '../../../src/dashboard/shapes/panels.ts';
import type { JobSeries } from '../../../src/dataflow/jobHistory.ts';
import { systemClock, type Clock } from '../../../src/monitoring/clock.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { waitFor } from '../../waitFor.ts';
import { exampleJob, ExampleShown, serviceMetric, unavailable, type Example } from '../exampleJobs.ts';
import { ExtensionSide } from '../extensionSide.ts';

const running: StageProgress = { stageId: 'F1', state: 'RUNNING', stragglers: [] };
const snapshot = {
  id: 'snapshot-1',
  projectId: 'p',
  location: 'l',
  sourceJobId: 'j',
  state: 'READY',
  pubsubSnapshots: [],
} as const;

/** A service that can be stopped. */
class Service {
  isDown = false;
  stages: readonly StageProgress[] = [running];
  readonly asked: string[] = [];

  constructor(private readonly series: (metric: string, now: number) => readonly JobSeries[] = () => []) {}

  readonly api: Partial<DataflowApi> = {
    getJob: () => this.answer('job', exampleJob()),
    getJobMetrics: () => this.answer('metrics', { metrics: [] }),
    listMessages: () => this.answer('messages', []),
    listLogs: () => this.answer('logs', []),
    listAutoscalingEvents: () => this.answer('autoscaling', []),
    getStages: () => this.answer('stages', this.stages),
    getStageWorkers: (_, stage) => this.answer(`workers of ${stage}`, []),
    listSnapshots: () => this.answer('snapshots', [snapshot]),
    listSeries: async (_, { metric, endMs }) => this.answer('series', this.series(metric, endMs)),
  };

  timesAsked(what: string): number {
    return this.asked.filter((each) => each === what).length;
  }

  private answer<Answer>(what: string, answer: Answer): Promise<Answer> {
    this.asked.push(what);
    return this.isDown ? Promise.reject(unavailable()) : Promise.resolve(answer);
  }
}

/** The extension with what a page is told of the panel that is open. */
class Told {
  private readonly heard: MessageToPage[] = [];
  readonly shown: ExampleShown;
  readonly side: ExtensionSide;

  constructor(
    service: Service,
    private example: Example = {
      job: exampleJob(),
      messages: [],
      metrics: { metrics: [] },
      api: service.api,
    },
    clock: Clock = systemClock,
  ) {
    this.shown = new ExampleShown(example);
    this.side = new ExtensionSide(this.shown, {}, clock);
    this.side.attach((message) => void this.heard.push(message));
  }

  async open(panel: PanelId): Promise<void> {
    const state = panelShapes[panel].initial;
    await this.side.receive({ version: protocolVersion, type: 'openPanel', panel, state });
  }

  async refresh(): Promise<void> {
    await this.side.receive({ version: protocolVersion, type: 'refresh' });
  }

  /** The watch has read the job again. */
  move(change: Partial<Example> = {}): void {
    this.example = { ...this.example, ...change };
    this.shown.move(this.example);
  }

  latest(panel: PanelId): PanelMessage | undefined {
    const found = this.heard.findLast((message) => message.type === 'panel' && message.panel === panel);
    return found?.type === 'panel' ? found : undefined;
  }

  async until(panel: PanelId, isGood: (message: PanelMessage) => boolean): Promise<PanelMessage> {
    const found = await waitFor(
      `the panel ${panel}`,
      () => this.latest(panel),
      (message) => message !== undefined && isGood(message),
    );
    assert.ok(found);
    const { view } = found;
    // As the page gets it, which shows nothing of what it does not know.
    assert.ok(view === undefined || panelShapes[panel].isView(JSON.parse(JSON.stringify(view))));
    return found;
  }
}

describe('Graph, Execution, Snapshots and Cost of the dashboard', () => {
  let told: Told | undefined;
  afterEach(() => {
    told?.side.close();
    told = undefined;
  });

  function begin(service: Service, example?: Example, clock?: Clock): Told {
    return (told = new Told(service, example, clock));
  }

  for (const panel of ['execution', 'snapshots', 'graph'] as const) {
    it(`keep what ${panel} showed while the service does not answer, say so, and go on when it is back`, async () => {
      const service = new Service();
      const page = begin(service);
      await page.open(panel);
      const asked = panel === 'snapshots' ? 'snapshots' : 'stages';
      const list = panel === 'snapshots' ? '"snapshot-1"' : '"RUNNING"';
      const isFull = ({ view }: PanelMessage): boolean => JSON.stringify(view ?? '').includes(list);
      if (panel === 'graph') {
        const stages = [{ id: 'F1', name: 'F1', kind: 'PAR_DO', steps: [], prerequisites: [] }];
        page.move({ job: exampleJob({ stages }) });
      }
      await page.until(panel, isFull);
      service.isDown = true;
      const before = service.timesAsked(asked);
      await page.refresh();
      await page.until(panel, ({ problem }) => problem !== undefined);
      assert.ok(service.timesAsked(asked) > before);
      // The watch goes on reading, and neither takes the problem away nor what is shown.
      page.move();
      const kept = page.latest(panel);
      assert.ok(kept && isFull(kept) && kept.problem);
      service.isDown = false;
      await page.refresh();
      await page.until(panel, (message) => isFull(message) && message.problem === undefined);
    });
  }

  it('read what a diagnosis rests on once for all panels, and anew when a person asks', async () => {
    const service = new Service(() => {
      throw new DataflowError('PERMISSION_DENIED', 'Reading series', 'No series.', 'Ask.');
    });
    const page = begin(service);
    await page.open('overview');
    await page.until('overview', ({ view }) => JSON.stringify(view).includes('judgedTime'));
    const once = service.timesAsked('logs');
    assert.equal(once, 1);
    for (const panel of ['graph', 'cost'] as const) {
      await page.open(panel);
      // It has judged when it has read all that it reads.
      await page.until(panel, ({ view }) => JSON.stringify(view).includes('No series.'));
    }
    await page.refresh();
    await waitFor(
      'another read',
      () => service.timesAsked('logs'),
      (count) => count > once,
    );
    assert.equal(service.timesAsked('logs'), once + 1);
  });

  it('read the last state of stages of a job that ended while nobody looked', async () => {
    const service = new Service();
    const stages = [{ id: 'F1', name: 'F1', kind: 'PAR_DO', steps: [], prerequisites: [] }];
    const clock = new ManualClock();
    const page = begin(
      service,
      { job: exampleJob({ stages }), messages: [], metrics: { metrics: [] }, api: service.api },
      clock,
    );
    await page.open('graph');
    await clock.advance(1);
    await page.until('graph', ({ view }) => JSON.stringify(view).includes('"RUNNING"'));
    await page.open('counters');
    service.stages = [{ ...running, state: 'SUCCEEDED' }];
    page.move({ job: exampleJob({ stages, state: 'DONE' }) });
    await page.open('graph');
    // Long enough for the next read of a job that goes on.
    await clock.advance(15_000);
    await page.until('graph', ({ view }) => JSON.stringify(view).includes('"SUCCEEDED"'));
  });

  it('show the workers of a stage whatever its id', async () => {
    const service = new Service();
    const long = 'F'.repeat(300);
    service.stages = [running, { ...running, stageId: long }];
    const page = begin(service);
    await page.open('execution');
    const { view } = await page.until('execution', (message) => message.view !== undefined);
    assert.ok(panelShapes.execution.isView(view));
    const stageId = view.stages[1]?.id ?? '';
    await page.side.receive({
      version: protocolVersion,
      type: 'panelAction',
      panel: 'execution',
      action: { type: 'showWorkers', stageId },
    });
    await waitFor(
      'its workers',
      () => service.timesAsked(`workers of ${long}`),
      (count) => count > 0,
    );
  });

  it('estimate no cost of figures that are none', async () => {
    const metrics = {
      metrics: [serviceMetric('TotalVcpuTime', 3600), serviceMetric('TotalMemoryUsage', Number.NaN)],
    };
    const service = new Service();
    const page = begin(service, { job: exampleJob(), messages: [], metrics, api: service.api });
    await page.open('cost');
    const { view } = await page.until('cost', (message) => message.view !== undefined);
    assert.ok(panelShapes.cost.isView(view));
    assert.deepEqual(
      view.estimate?.items.map(({ name }) => name),
      ['vCPU'],
    );
  });

  it('say why no cost is known where what the job uses cannot be read', async () => {
    const service = new Service();
    const page = begin(service, { job: exampleJob(), messages: [], error: unavailable(), api: service.api });
    await page.open('cost');
    await page.until('cost', ({ problem }) => problem !== undefined);
  });

  it('propose the limits of the advice when its button is pressed', async () => {
    const steady = (value: number, end: number): readonly JobSeries[] => [
      {
        labels: {},
        unit: '1',
        points: Array.from({ length: 60 }, (_, index) => [end - (60 - index) * 60_000, value] as const),
      },
    ];
    const idle: Readonly<Record<string, number>> = {
      active_worker_instances: 10,
      min_worker_instances_limit: 10,
      aggregated_worker_utilization: 0.05,
      data_watermark_age: 1,
      system_lag: 1,
    };
    const service = new Service((metric, end) => {
      const value = idle[metric];
      return value === undefined ? [] : steady(value, Math.min(end, Date.now()));
    });
    const page = begin(service);
    await page.open('cost');
    const { view } = await page.until('cost', (message) =>
      JSON.stringify(message.view).includes('"canScale":true'),
    );
    assert.ok(panelShapes.cost.isView(view));
    const advice = view.advice.findIndex(({ canScale }) => canScale);
    await page.side.receive({
      version: protocolVersion,
      type: 'panelAction',
      panel: 'cost',
      action: { type: 'scale', advice },
    });
    assert.match(page.side.done[0] ?? '', /^dataflow\.scaleJob .*"proposed":\{"minNumWorkers":\d+\}/);
  });
});
