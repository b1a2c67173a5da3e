import assert from 'node:assert/strict';
import { collectEvidence } from '../../src/diagnosis/collectEvidence.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { waitFor } from '../waitFor.ts';
import { exampleJob, ExampleShown } from './exampleJobs.ts';
import { ExtensionSide, type ShownJob } from './extensionSide.ts';
import { ModelPages } from './modelPages.ts';
import type { ThemeName } from './themes.ts';
import type { WebviewHost } from './webviewHost.ts';

describe('overview of the dashboard, on jobs of the local service', function () {
  this.timeout(120_000);
  let pages: ModelPages;
  let hotKey: ShownJob;

  before(async () => {
    pages = await ModelPages.start();
    hotKey = await pages.dataflow.job('hot-key', '2h');
  });
  after(() => pages.close());
  afterEach('no defect was seen', async () => {
    assert.deepEqual(await pages.closePage(), []);
  });

  async function open(job: ShownJob, theme: ThemeName = 'dark', width = 1200): Promise<WebviewHost> {
    const host = await pages.open(new ExtensionSide(job), { theme, width });
    await host.page.getByRole('region', { name: 'Health' }).getByText('Judged').waitFor();
    return host;
  }

  it('says what is wrong first, with evidence and what to do, as the diagnosis of the tools does', async () => {
    const { page } = await open(hotKey);
    const { health, findings } = diagnose(
      await collectEvidence(pages.dataflow.api, hotKey.target.ref, Date.now()),
    );
    const [first] = findings;
    assert.ok(first && health.status === 'unhealthy');
    await page.getByRole('region', { name: 'Health' }).getByText('Unhealthy').waitFor();
    const finding = page.getByRole('region', { name: 'Findings' }).getByRole('group').first();
    await finding.getByText(first.title).first().waitFor();
    await finding.getByText(first.remedies[0]?.text ?? 'a remedy').waitFor();
    await finding.getByText("A hot key 'user-0' was detected").waitFor();
  });

  it('writes how late the data is alike in the verdict and in the figure', async () => {
    const { page } = await open(hotKey);
    const late = await page
      .locator('.tile', { hasText: 'Data freshness' })
      .locator('.tile-value')
      .innerText();
    const verdict = await page.getByRole('region', { name: 'Health' }).innerText();
    assert.ok(verdict.includes(`data freshness ${late}.`), `${late}, but ${verdict}`);
  });

  it("shows the service's own numbers", async () => {
    const { page } = await open(hotKey);
    const { series } = await collectEvidence(pages.dataflow.api, hotKey.target.ref, Date.now());
    const workers = series.get('active_worker_instances')?.[0]?.points.at(-1)?.[1];
    const most = series.get('max_worker_instances_limit')?.[0]?.points.at(-1)?.[1];
    const tile = page.locator('.tile', { has: page.getByText('Workers', { exact: true }) });
    assert.equal(await tile.locator('.tile-value').textContent(), String(workers));
    assert.ok((await tile.textContent())?.includes(`max ${most}`));
    await page.locator('.tile', { hasText: 'Data freshness' }).waitFor();
    await page
      .locator('.tile', { hasText: 'Cost so far' })
      .getByText(/an hour now/)
      .waitFor();
  });

  it('runs the command of a remedy, and opens the page and the logs of a finding', async () => {
    const { page, extension } = await open(hotKey);
    const target = JSON.stringify([hotKey.target]);
    await page.getByRole('button', { name: 'Replace job…' }).click();
    await page.getByRole('button', { name: 'Scale…' }).click();
    await page.getByRole('button', { name: 'Export as JSON' }).click();
    await page.getByRole('button', { name: "Google's page on it" }).click();
    await waitFor(
      'the four of them',
      () => extension.done.length,
      (count) => count === 4,
    );
    assert.deepEqual(extension.done.slice(0, 3), [
      `dataflow.replaceJob ${target}`,
      `dataflow.scaleJob ${target}`,
      `dataflow.exportJob ${target}`,
    ]);
    assert.match(extension.done[3] ?? '', /^open https:\/\/cloud\.google\.com\/dataflow\//);
    await page.getByRole('button', { name: 'Show in Logs' }).click();
    await page.getByRole('heading', { name: 'Messages and worker logs' }).waitFor();
    assert.equal(await page.getByLabel('Severity').inputValue(), 'WARNING');
    assert.equal(await page.getByLabel('Step').inputValue(), 'Count per user');
  });

  it('copies state, findings and key numbers for a ticket, and says so', async () => {
    const { page, extension } = await open(hotKey);
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByText('Copied as Markdown').waitFor();
    assert.match(extension.copied[0] ?? '', /\| Health \| Unhealthy[\s\S]*One key gets most of the data/);
  });

  it('keeps what a person closed over a reload', async () => {
    const { page } = await open(hotKey);
    const finding = page.getByRole('region', { name: 'Findings' }).getByRole('group').first();
    await finding.getByText('What to do').waitFor();
    await finding.locator('summary').click();
    await finding.getByText('What to do').waitFor({ state: 'detached' });
    await page.reload();
    await finding.locator('summary').waitFor();
    assert.equal(await page.getByText('What to do').count(), 0);
  });

  it('opens the error that a person wants to see, and leaves those beside it as they are', async () => {
    const errors = ['ValueError: no order', 'KeyError: price', 'TypeError: no text'];
    const nothing = (): Promise<readonly []> => Promise.resolve([]);
    const shown = new ExampleShown({
      job: exampleJob(),
      messages: [],
      api: {
        getJob: () => Promise.resolve(exampleJob()),
        listMessages: nothing,
        listAutoscalingEvents: nothing,
        getStages: nothing,
        getJobMetrics: () => Promise.resolve({ metrics: [] }),
        listSeries: nothing,
        listLogs: () =>
          Promise.resolve(
            errors.map((error, index) => ({
              id: error,
              time: new Date(Date.now() - index * 1000).toISOString(),
              severity: 'ERROR',
              text: `Traceback (most recent call last):\n${error}`,
              log: 'worker',
            })),
          ),
      },
    });
    const { page } = await open(shown);
    const findings = page.getByRole('region', { name: 'Findings' }).getByRole('group');
    const isOpen = (): Promise<readonly boolean[]> =>
      page.evaluate<boolean[]>(`[...document.querySelectorAll('.finding')].map(({ open }) => open)`);
    assert.deepEqual(await isOpen(), [true, false, false]);
    const second = findings.nth(1);
    await second.locator('summary').click();
    await second.getByText('What to do').waitFor();
    assert.deepEqual(await isOpen(), [true, true, false]);
    assert.match(await second.innerText(), /KeyError: price/);
  });

  it('tells how far a batch job is, and lets go of it when it has ended', async () => {
    const batch = await pages.dataflow.job('healthy-batch', '3m');
    const { page } = await open(batch);
    const progress = page.getByRole('progressbar', { name: 'Progress of the job' });
    const done = Number(await progress.getAttribute('value'));
    assert.ok(done > 0 && done < 1, String(done));
    await pages.dataflow.api.requestJobState(batch.target.ref, 'CANCELLED');
    await page.getByRole('region', { name: 'Health' }).getByText('Ended', { exact: true }).waitFor();
    await progress.waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('button', { name: 'Cancel…' }).count(), 0);
    const text = await page.getByRole('main').innerText();
    assert.equal(text.match(/\bended\b/gi)?.length, 1, text);
  });

  describe('beside other editors, where it is narrow and low', () => {
    const [width, height] = [330, 640];

    async function openNarrow(): Promise<WebviewHost> {
      const host = await pages.open(new ExtensionSide(hotKey), { width, height });
      await host.page.getByRole('region', { name: 'Health' }).getByText('Judged').waitFor();
      return host;
    }

    it('begins with what is wrong, and has what the job is behind a button', async () => {
      const { page } = await openNarrow();
      const verdict = await page.getByRole('region', { name: 'Health' }).boundingBox();
      assert.ok(verdict && verdict.y < height / 3, JSON.stringify(verdict));
      const jobId = page.locator('.job-header').getByText(hotKey.target.ref.jobId);
      assert.equal(await jobId.isVisible(), false);
      await page.getByRole('button', { name: 'More about the job' }).click();
      await jobId.waitFor();
      await page.getByRole('button', { name: 'Less about the job' }).click();
      await jobId.waitFor({ state: 'hidden' });
    });

    it('has its tabs in one row, of which the shown one is in sight', async () => {
      const { page } = await openNarrow();
      const tabs = page.getByRole('tab');
      const rows = await Promise.all((await tabs.all()).map(async (tab) => (await tab.boundingBox())?.y));
      assert.equal(new Set(rows).size, 1, rows.join(', '));
      const isInSight = async (): Promise<boolean> => {
        const box = await tabs.last().boundingBox();
        return box !== null && box.x >= 0 && box.x + box.width <= width;
      };
      assert.equal(await isInSight(), false);
      await tabs.first().press('End');
      assert.equal(await isInSight(), true);
      await page.reload();
      await page.locator('[role=tab][aria-selected=true]', { hasText: 'Cost' }).waitFor();
      assert.equal(await isInSight(), true);
    });

    it('shows a whole chart', async () => {
      const host = await openNarrow();
      await host.openTab('Charts');
      const plot = host.page.locator('.plot-canvas').first();
      await plot.locator('canvas').waitFor();
      const box = await plot.boundingBox();
      assert.ok(box && box.y + box.height <= height, JSON.stringify(box));
    });
  });

  it('needs no sideways scrolling when narrow', async () => {
    const { page } = await open(hotKey, 'light', 320);
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `${overflow} px too wide`);
  });
});
