import assert from 'node:assert/strict';
import { collectEvidence } from '../../src/diagnosis/collectEvidence.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { waitFor } from '../waitFor.ts';
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
  });

  it('needs no sideways scrolling when narrow', async () => {
    const { page } = await open(hotKey, 'light', 320);
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `${overflow} px too wide`);
  });
});
