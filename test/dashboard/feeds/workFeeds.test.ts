import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { protocolVersion, type PanelMessage } from '../../../src/dashboard/protocol.ts';
import { panelShapes } from '../../../src/dashboard/shapes/panels.ts';
import type { JobSeries } from '../../../src/dataflow/jobHistory.ts';
import type { Clock } from '../../../src/monitoring/clock.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { waitFor } from '../../waitFor.ts';
import { exampleJob, serviceMetric, unavailable, type Example } from '../exampleJobs.ts';
import { AskedService, running, ToldPage } from './toldPage.ts';

describe('Graph, Execution, Snapshots and Cost of the dashboard', () => {
  let told: ToldPage | undefined;
  afterEach(() => {
    told?.side.close();
    told = undefined;
  });

  function begin(service: AskedService, example?: Example, clock?: Clock): ToldPage {
    return (told = new ToldPage(service, example, clock));
  }

  for (const panel of ['execution', 'snapshots', 'graph'] as const) {
    it(`keep what ${panel} showed while the service does not answer, say so, and go on when it is back`, async () => {
      const service = new AskedService();
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
    const service = new AskedService(() => {
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
    const service = new AskedService();
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
    const service = new AskedService();
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
    const service = new AskedService();
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
    const service = new AskedService();
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
    const service = new AskedService((metric, end) => {
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
