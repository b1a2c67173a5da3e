import assert from 'node:assert/strict';
import { panelShapes } from '../../../src/dashboard/shapes/panels.ts';
import { ManualClock, settle } from '../../monitoring/manualClock.ts';
import { exampleJob, serviceMetric } from '../exampleJobs.ts';
import { AskedService, ToldPage } from './toldPage.ts';

const minute = 60_000;

/** What each panel reads of the service again and again. */
const readings = {
  overview: 'logs',
  graph: 'stages',
  execution: 'stages',
  charts: 'series',
  messages: 'logs',
  cost: 'logs',
} as const;

/** What panels load when they need it, which no clock of a test waits for. */
async function lateParts(): Promise<void> {
  await Promise.all([
    import('../../../src/dashboard/feeds/overview/judgedView.ts'),
    import('../../../src/diagnosis/collectEvidence.ts'),
    import('../../../src/diagnosis/diagnose.ts'),
    import('../../../src/diagnosis/evidenceView.ts'),
    import('../../../src/diagnosis/advice/rightSizing.ts'),
  ]);
  await settle();
}

describe('Panels of a job that has ended', () => {
  let clock: ManualClock;
  let service: AskedService;
  let told: ToldPage | undefined;

  beforeEach(() => {
    clock = new ManualClock();
    service = new AskedService();
  });
  afterEach(() => {
    told?.side.close();
    told = undefined;
  });

  function begin(): ToldPage {
    const example = { job: service.job, messages: [], metrics: { metrics: [] }, api: service.api };
    return (told = new ToldPage(service, example, clock));
  }

  /** The job ends now. */
  function end(page: ToldPage): void {
    service.job = exampleJob({ state: 'DONE', stateTime: new Date(clock.now()).toISOString() });
    page.move({ job: service.job });
  }

  for (const [panel, what] of Object.entries(readings) as [keyof typeof readings, string][]) {
    const readsWithin = async (minutes: number): Promise<number> => {
      const before = service.timesAsked(what);
      for (let passed = 0; passed < minutes; passed += 1) {
        await clock.advance(minute);
        await lateParts();
      }
      return service.timesAsked(what) - before;
    };

    it(`take in what comes late for some minutes, and then ask no more: ${panel}`, async () => {
      const page = begin();
      await page.open(panel);
      assert.notEqual(await readsWithin(2), 0);
      end(page);
      assert.notEqual(await readsWithin(3), 0);
      assert.notEqual(await readsWithin(3), 0);
      await readsWithin(2);
      assert.equal(await readsWithin(60), 0);
    });

    it(`have what came while nobody looked: ${panel}`, async () => {
      const page = begin();
      await page.open(panel);
      await readsWithin(2);
      await page.open('counters');
      end(page);
      assert.equal(await readsWithin(60), 0);
      await page.open(panel);
      assert.notEqual(await readsWithin(2), 0);
      assert.equal(await readsWithin(60), 0);
    });
  }

  it('have what the job used at last in its cost', async () => {
    const page = begin();
    await page.open('cost');
    await clock.advance(minute);
    end(page);
    service.metrics = { metrics: [serviceMetric('TotalVcpuTime', 7200)] };
    for (let passed = 0; passed < 3; passed += 1) {
      await clock.advance(minute);
      await lateParts();
    }
    const view = page.latest('cost')?.view;
    assert.ok(panelShapes.cost.isView(view));
    assert.equal(view.estimate?.items[0]?.amount, 2);
  });

  it('show how busy the workers were in the last half hour of the job', async () => {
    const ended = clock.now() - 24 * 60 * minute;
    service = new AskedService((_, until) => {
      const time = ended - 5 * minute;
      const isAsked = until - 30 * minute <= time && time <= until;
      const points = [[time, 0.5]] as const;
      return isAsked ? [{ labels: { instance_name: 'worker-1' }, unit: '1', points }] : [];
    });
    service.job = exampleJob({ state: 'DONE', stateTime: new Date(ended).toISOString() });
    const page = begin();
    await page.open('execution');
    await clock.advance(1);
    const view = page.latest('execution')?.view;
    assert.ok(panelShapes.execution.isView(view));
    assert.deepEqual(view.workers, [
      {
        name: 'worker-1',
        cpu: [[ended - 5 * minute, 0.5]],
        memoryBytes: 0.5,
        workItems: [],
        workItemsLeftOut: 0,
      },
    ]);
  });
});
