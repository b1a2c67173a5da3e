import assert from 'node:assert/strict';
import { DataflowError } from '../../src/dataflow/errors.ts';
import { estimateCost } from '../../src/diagnosis/advice/cost.ts';
import type { AgentOfJobs } from '../../src/dashboard/feeds/agentFeed.ts';
import { hostile } from '../mcp/untrusted/hostileText.ts';
import { ManualClock } from '../monitoring/manualClock.ts';
import { waitFor } from '../waitFor.ts';
import { exampleAgent, withAgentTab } from './exampleAgent.ts';
import { exampleJob, ExampleShown, serviceMetric, type Example } from './exampleJobs.ts';
import { ExtensionSide, type ShownJob } from './extensionSide.ts';
import { ModelPages } from './modelPages.ts';
import type { ThemeName } from './themes.ts';
import type { WebviewHost } from './webviewHost.ts';

describe('execution, snapshots, cost and agent in the dashboard', function () {
  this.timeout(120_000);
  let pages: ModelPages;
  let done: ShownJob;
  let sick: ShownJob;

  before(async () => {
    pages = await ModelPages.start();
    done = await pages.dataflow.job('healthy-batch', '1h');
    sick = await pages.dataflow.job('hot-key', '2h');
  });
  after(() => pages.close());
  afterEach('no defect was seen', () => pages.closePage());

  async function open(
    job: ShownJob,
    tab: string,
    shown: { readonly theme?: ThemeName; readonly width?: number; readonly agent?: AgentOfJobs } = {},
  ): Promise<WebviewHost> {
    const { theme = 'dark', width = 1200, agent } = shown;
    const extension = new ExtensionSide(agent ? withAgentTab(job) : job, agent && { agent });
    const host = await pages.open(extension, { theme, width });
    await host.openTab(tab);
    return host;
  }

  it('shows each stage with its state and progress, stragglers, workers, and what the autoscaler did', async () => {
    const { page } = await open(sick, 'Execution');
    const { ref } = sick.target;
    const stages = page.getByRole('region', { name: 'Stages' });
    await stages
      .getByText(/^: data watermark lags|Straggler/)
      .first()
      .waitFor();
    const [progress, events] = await Promise.all([
      pages.dataflow.api.getStages(ref),
      pages.dataflow.api.listAutoscalingEvents(ref),
    ]);
    assert.equal(await stages.getByRole('button').count(), progress.length);
    const [, second] = progress;
    await page.getByRole('button', { name: `workers of ${second?.stageId}` }).click();
    await page.getByRole('heading', { name: `Workers of ${second?.stageId}` }).waitFor();
    const workers = await pages.dataflow.api.getStageWorkers(ref, second?.stageId ?? '');
    const rows = page.getByRole('region', { name: 'Table of workers' }).locator('tbody tr');
    assert.equal(await rows.count(), workers.length);
    await rows
      .first()
      .getByText(/^\d+\s%, at most \d+\s%$/)
      .waitFor();
    const autoscaling = page.getByRole('region', { name: 'Autoscaling' });
    const newest = autoscaling.locator('tbody tr').first();
    assert.ok(((await newest.textContent()) ?? '').includes(events.at(-1)?.description ?? '-'));
    await page.reload();
    await page.getByRole('heading', { name: `Workers of ${second?.stageId}` }).waitFor();
  });

  it('shows how far the stages of a batch job got', async () => {
    const { page } = await open(done, 'Execution');
    const bars = page.getByRole('region', { name: 'Stages' }).getByRole('progressbar');
    await bars.first().waitFor();
    assert.equal(await bars.first().getAttribute('aria-valuenow'), '100');
    await page.getByRole('columnheader', { name: 'CPU, last half hour of the job' }).waitFor();
    await page
      .getByRole('region', { name: 'Table of workers' })
      .getByText(/^\d+\s%, at most \d+\s%$/)
      .first()
      .waitFor();
  });

  it('shows what it can where Monitoring is refused, and says what is missing', async () => {
    const refused = new DataflowError(
      'PERMISSION_DENIED',
      'Reading',
      'No monitoring.timeSeries.list.',
      'Ask.',
    );
    const shown = new ExampleShown({
      job: exampleJob(),
      messages: [],
      api: {
        getStages: () => Promise.resolve([{ stageId: 'F1', state: 'RUNNING', stragglers: [] }]),
        getStageWorkers: () => Promise.resolve([{ name: hostile, workItems: [] }]),
        listAutoscalingEvents: () => Promise.resolve([]),
        listSeries: () => Promise.reject(refused),
      },
    });
    const { page } = await open(shown, 'Execution');
    await page.getByText('The use of CPUs cannot be read: No monitoring.timeSeries.list.').waitFor();
    await page.getByRole('heading', { name: 'Workers of F1' }).waitFor();
    await page.getByText('The autoscaler has said nothing about this job.').waitFor();
    assert.equal(await page.locator('img, iframe, object, embed, a, #page script').count(), 0);
  });

  it('follows the job while it is open', async () => {
    const clock = new ManualClock();
    let state: 'RUNNING' | 'SUCCEEDED' = 'RUNNING';
    const used = (seconds: number): Example => ({
      job: exampleJob(),
      messages: [],
      metrics: { metrics: [serviceMetric('TotalVcpuTime', seconds)] },
      api: {
        getStages: () => Promise.resolve([{ stageId: 'F1', state, stragglers: [] }]),
        getStageWorkers: () => Promise.resolve([]),
        listAutoscalingEvents: () => Promise.resolve([]),
        listSeries: () => Promise.resolve([]),
      },
    });
    const shown = new ExampleShown(used(3600));
    const host = await pages.open(new ExtensionSide(shown, {}, clock));
    const { page } = host;
    await host.openTab('Execution');
    await clock.advance(1);
    const stage = page.getByRole('row', { name: /^F1/ });
    await stage.getByText('Running').waitFor();
    state = 'SUCCEEDED';
    await clock.advance(15_000);
    await stage.getByText('Succeeded').waitFor();
    await host.openTab('Cost');
    await page.getByRole('row', { name: /^vCPU 1 vCPU h/ }).waitFor();
    shown.move(used(36_000));
    await page.getByRole('row', { name: /^vCPU 10 vCPU h/ }).waitFor();
  });

  it('lists the snapshots of the job, and leaves what is done with them to the commands', async () => {
    const shown = await open(sick, 'Snapshots');
    const { page, extension } = shown;
    await page.getByText(/No snapshots of this job/).waitFor();
    const made = await pages.dataflow.api.createSnapshot(sick.target.ref, {
      ttlSeconds: 7200,
      description: hostile,
    });
    await page.getByRole('button', { name: 'Refresh' }).click();
    const row = page.getByRole('row', { name: new RegExp(made.id) });
    await row.getByText(/in 1 h 59 min|in 2 h/).waitFor();
    await page.getByRole('button', { name: 'Take snapshot…' }).click();
    await row.getByRole('button', { name: 'Delete it…' }).click();
    await row.getByRole('button', { name: 'Copy its id' }).click();
    await waitFor(
      'the id',
      () => extension.copied,
      ({ length }) => length === 1,
    );
    assert.deepEqual(extension.copied, [made.id]);
    assert.match(extension.done[0] ?? '', /^dataflow\.createSnapshot /);
    assert.match(extension.done[1] ?? '', new RegExp(`^dataflow.showSnapshots .*"${made.id}".*"delete"`));
    assert.equal(await page.locator('img, iframe, object, embed, a, #page script').count(), 0);
  });

  it('breaks the cost down as the estimate does, and says what is not in it', async () => {
    const { page } = await open(done, 'Cost');
    const [job, metrics] = await Promise.all([
      pages.dataflow.api.getJob(done.target.ref),
      pages.dataflow.api.getJobMetrics(done.target.ref),
    ]);
    const cost = estimateCost(job, metrics, Date.now());
    assert.ok(cost);
    const table = page.getByRole('region', { name: 'Cost by resource' });
    await table.waitFor();
    for (const { name, dollars } of cost.items) {
      const row = table.getByRole('row', { name: new RegExp(`^${name} `) });
      const shown = Number(((await row.getByRole('cell').nth(1).textContent()) ?? '').replace(/[^\d.]/g, ''));
      assert.ok(Math.abs(shown - dollars) < 0.006, `${name}: ${shown} is about ${dollars}`);
    }
    await page.getByText(`List prices of ${cost.prices.region}, noted ${cost.prices.asOf}`).waitFor();
    await page.getByText(/Without discounts/).waitFor();
    await page.getByText(/this is what it would cost on Google Cloud/).waitFor();
    assert.equal(await page.getByText('An hour').count(), 0);
  });

  it('tells what the agent did, by whose leave, and stops it with one press', async () => {
    const agent = exampleAgent();
    const { page, extension } = await open(sick, 'Agent', { agent });
    await page.getByRole('heading', { name: 'Looks after a streaming job' }).waitFor();
    await page.getByText(/lets it act unasked until/).waitFor();
    await page.getByText('The backlog grows.').waitFor();
    assert.equal(await page.getByText('Read the figures.').count(), 0);
    await page.getByLabel('Only judgements and acts').uncheck();
    await page.getByText('Read the figures.').waitFor();
    await page.reload();
    await page.getByText('Read the figures.').waitFor();
    await page.getByRole('button', { name: 'Stop the agent' }).click();
    await page.getByRole('button', { name: 'Open journal' }).click();
    await waitFor(
      'both',
      () => extension.done,
      ({ length }) => length === 2,
    );
    assert.match(extension.done[0] ?? '', /^dataflow\.agent\.stop .*task-1/);
    assert.match(extension.done[1] ?? '', /^dataflow\.agent\.showJournal .*task-1/);
    await page.getByRole('button', { name: 'Ask me from now on' }).click();
    await page.getByText('a person is asked about every change').waitFor();
    assert.equal(await page.locator('img, iframe, object, embed, a, #page script').count(), 0);
  });

  it('says that a person is asked once a permission has run out', async () => {
    const agent = exampleAgent({ kind: 'standing', grantedBy: 'sam', until: '2026-01-01T00:00:00Z' });
    const { page } = await open(sick, 'Agent', { agent });
    await page.getByText('a person is asked about every change').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Ask me from now on' }).count(), 0);
  });

  it('needs no sideways scrolling when narrow', async () => {
    const shown = await open(sick, 'Execution', { theme: 'light', width: 330, agent: exampleAgent() });
    const { page } = shown;
    for (const [tab, sign] of [
      ['Execution', 'Autoscaling'],
      ['Cost', 'Cost at list prices'],
      ['Agent', 'Looks after a streaming job'],
    ] as const) {
      await shown.openTab(tab);
      await page.getByRole('heading', { name: sign }).waitFor();
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(overflow <= 0, `${tab} is ${overflow} px too wide`);
    }
  });
});
