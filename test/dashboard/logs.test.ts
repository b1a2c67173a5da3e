import assert from 'node:assert/strict';
import { groupLines, messageLine } from '../../src/dataflow/logGroups.ts';
import { waitFor } from '../waitFor.ts';
import { ExtensionSide, type ShownJob } from './extensionSide.ts';
import { ModelPages } from './modelPages.ts';
import type { ThemeName } from './themes.ts';
import type { WebviewHost } from './webviewHost.ts';

describe('logs of the dashboard, on a job of the local service', function () {
  this.timeout(120_000);
  let pages: ModelPages;
  let failed: ShownJob;

  before(async () => {
    pages = await ModelPages.start();
    failed = await pages.dataflow.job('failing-work-items', '1h');
  });
  after(() => pages.close());
  afterEach('no defect was seen', async () => {
    assert.deepEqual(await pages.closePage(), []);
  });

  async function open(theme: ThemeName = 'dark', width = 1200, job = failed): Promise<WebviewHost> {
    const host = await pages.open(new ExtensionSide(job), { theme, width });
    await host.openTab('Logs');
    await host.page.getByText(/^\d+ lines$/).waitFor();
    return host;
  }

  it('shows what the service and the workers said, alike lines together with their count', async () => {
    const { page } = await open();
    const { ref } = failed.target;
    const [messages, entries] = await Promise.all([
      pages.dataflow.api.listMessages(ref, {}),
      pages.dataflow.api.listLogs(ref, {}),
    ]);
    const groups = groupLines([...messages.map(messageLine), ...entries]);
    const rows = page.locator('.log-groups summary');
    assert.equal(await rows.count(), groups.length);
    assert.equal(await rows.first().locator('.group-count').textContent(), `${groups[0]?.count}×`);
    assert.equal(await rows.first().locator('.group-headline').textContent(), groups[0]?.headline);
    await page.getByText(`${messages.length + entries.length} lines`).waitFor();
  });

  it('narrows by severity and text, and keeps that and what is open over a reload', async () => {
    const { page } = await open();
    await page.getByLabel('Severity').selectOption('ERROR');
    await page.getByLabel('Text').fill('unpack');
    await page.getByLabel('Text').press('Enter');
    const rows = page.locator('.log-groups summary');
    await waitFor(
      'one kind',
      () => rows.count(),
      (count) => count === 1,
    );
    await rows.click();
    await page
      .getByRole('region', { name: 'The newest line of this group' })
      .getByText('Traceback')
      .waitFor();
    await page.reload();
    await page
      .getByRole('region', { name: 'The newest line of this group' })
      .getByText('Traceback')
      .waitFor();
    assert.equal(await page.getByLabel('Severity').inputValue(), 'ERROR');
    assert.equal(await page.getByLabel('Text').inputValue(), 'unpack');
    assert.equal(await rows.count(), 1);
    await page.getByLabel('Text').fill('nothing says this');
    await page.getByLabel('Text').press('Enter');
    await page.getByText('No line matches the filter.').waitFor();
  });

  it('lists lines by time, and copies a group', async () => {
    const { page, extension } = await open();
    await page.locator('.log-groups summary').first().click();
    await page.getByRole('button', { name: 'Copy this group' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    assert.match(extension.copied[0] ?? '', /ValueError: not enough values to unpack/);
    await page.getByRole('button', { name: 'By time' }).click();
    const lines = page.locator('.message-list li');
    await lines.first().waitFor();
    const times = await page.evaluate<string[]>(
      "[...document.querySelectorAll('.message-list time')].map((time) => time.dateTime)",
    );
    assert.deepEqual(times, [...times].sort().reverse());
  });

  it('follows a job that goes on', async () => {
    const stream = await pages.dataflow.job('healthy-streaming', '10m');
    const { page } = await open('dark', 1200, stream);
    await pages.dataflow.api.requestJobState(stream.target.ref, 'CANCELLED');
    await page
      .locator('.log-groups summary', { hasText: /cancel|stop/i })
      .first()
      .waitFor();
  });

  it('needs no sideways scrolling when narrow', async () => {
    const { page } = await open('light', 320);
    await page.locator('.log-groups summary').first().click();
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `${overflow} px too wide`);
  });
});
