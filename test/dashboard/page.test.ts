import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import {
  at,
  counter,
  exampleJob,
  message,
  ExampleShown,
  readings,
  serviceMetric,
  unavailable,
  type Example,
} from './exampleJobs.ts';
import { ExtensionSide } from './extensionSide.ts';
import { waitFor } from '../waitFor.ts';
import { ShownPages } from './shownPages.ts';
import type { ThemeName } from './themes.ts';
import type { WebviewHost } from './webviewHost.ts';

const running: Example = {
  job: exampleJob(),
  metrics: {
    time: at(60),
    metrics: [
      counter('clicks', 12_345_678),
      counter('bot_clicks', 7),
      counter('nanos_waited', 9_223_372_036_854_775_807n),
      counter('session_length', 0, { value: { kind: 'distribution', count: 4, sum: 10, min: 1, max: 4 } }),
      serviceMetric('ElementCount', 99, { output_user_name: 'ReadClicks/Impulse-out0' }),
    ],
  },
  messages: [
    message(1, 'BASIC', 'Worker pool started.'),
    message(9, 'WARNING', 'Processing stuck in step s2'),
  ],
  readings: readings([0, 10, 40, null, 60, 90]),
};

describe('dashboard page', function () {
  this.timeout(120_000);
  let pages: ShownPages;
  let shownJob: ExampleShown;

  before(async () => {
    pages = await ShownPages.start();
  });
  after(() => pages.close());

  afterEach('no defect was seen', async () => {
    await pages.closePage();
  });

  function openPage(
    example: Example | undefined,
    theme: ThemeName = 'dark',
    width = 1100,
  ): Promise<WebviewHost> {
    shownJob = new ExampleShown(example);
    return pages.open(new ExtensionSide(shownJob), { theme, width });
  }

  async function open(example: Example, theme?: ThemeName, width?: number): Promise<WebviewHost> {
    const opened = await openPage(example, theme, width);
    await opened.page.getByRole('heading', { level: 1 }).waitFor();
    await opened.openTab('Counters');
    return opened;
  }

  it("shows the job's state and the exact values of its counters", async () => {
    const { page } = await open(running);
    await page.getByRole('heading', { level: 1, name: 'click-sessions' }).waitFor();
    await page.getByText('Running', { exact: true }).waitFor();
    await page.getByRole('row', { name: /^clicks .*12,345,678$/ }).waitFor();
    await page.getByRole('row', { name: /^nanos_waited .*9,223,372,036,854,775,807$/ }).waitFor();
    await page.getByRole('row', { name: /session_length .*mean 2\.5 .*count 4 · min 1 · max 4/ }).waitFor();
  });

  it('follows the job while it is open', async () => {
    const shown = await open(running);
    const reading = shown.page.locator('.reading-value');
    assert.equal(await reading.textContent(), '90');
    shownJob.move({
      ...running,
      job: exampleJob({ state: 'CANCELLED', stateTime: at(70) }),
      metrics: { time: at(65), metrics: [counter('clicks', 12_345_999)] },
      readings: readings([0, 10, 40, null, 60, 90, 140]),
    });
    await shown.page.getByRole('row', { name: /12,345,999/ }).waitFor();
    await shown.page.getByText('Cancelled', { exact: true }).waitFor();
    await shown.page.getByText('1 min 10 s').waitFor();
    assert.equal(await reading.textContent(), '140');
    assert.equal(await shown.page.getByRole('button', { name: 'Stop job…' }).count(), 0);
  });

  it('draws growth per second on request, and gives every reading as a table', async () => {
    const { page } = await open(running);
    await page.getByRole('button', { name: 'Rate' }).click();
    assert.equal(await page.locator('.reading-value').textContent(), '6 / s');
    await page.getByRole('button', { name: 'Show as table' }).click();
    const cells = page.getByRole('region', { name: 'Readings of bot_clicks' }).getByRole('cell');
    assert.deepEqual(await cells.allTextContents(), ['6 / s', 'not known', 'not known', '6 / s', '2 / s']);
  });

  it('moves between its parts with the arrow keys, and comes back to the part that was shown', async () => {
    const { page } = await open(running);
    const tab = (name: string): Locator => page.getByRole('tab', { name, exact: true });
    await tab('Counters').press('End');
    const last = (await page.getByRole('tab').last().textContent())?.trim() ?? '';
    assert.equal(await tab(last).getAttribute('aria-selected'), 'true');
    await tab(last).press('ArrowRight');
    assert.equal(await page.getByRole('tab').first().getAttribute('aria-selected'), 'true');
    await page.getByRole('tab').first().press('ArrowLeft');
    await page.getByRole('tab').last().press('Home');
    assert.equal(await page.getByRole('tab').first().getAttribute('tabindex'), '0');
    await tab('Logs').click();
    await page.reload();
    await page.getByRole('heading', { name: 'Messages and worker logs' }).waitFor();
    assert.equal(await tab('Logs').getAttribute('aria-selected'), 'true');
  });

  it('narrows both tables by the filter', async () => {
    const { page } = await open(running);
    await page.getByRole('searchbox').fill('BOT');
    await page.getByText('1 of 5').waitFor();
    assert.equal(await page.getByRole('button', { name: 'session_length' }).count(), 0);
    await page.getByRole('searchbox').fill('no such counter');
    await page.getByText('Nothing here matches the filter.').waitFor();
  });

  it('comes back to the part that was chosen also after its connection was away for a while', async () => {
    const { page } = await open(running);
    await page.getByRole('tab', { name: 'Logs', exact: true }).click();
    shownJob.move({ messages: [], error: unavailable() });
    // A page of which nothing is known, as after a reload of the window before the settings are read.
    await page.reload();
    await page.getByRole('alert').getByText('connection refused').waitFor();
    assert.equal(await page.getByRole('tab').count(), 0);
    await page.reload();
    await page.getByRole('alert').getByText('connection refused').waitFor();
    shownJob.move(running);
    await page.getByRole('heading', { name: 'Messages and worker logs' }).waitFor();
  });

  it('takes no more of a filter than it can keep', async () => {
    const shown = await open(running);
    const { page } = shown;
    await page.getByRole('searchbox').fill('x'.repeat(5000));
    await page.getByText('Nothing here matches the filter.').waitFor();
    await shown.openTab('Logs');
    await shown.openTab('Counters');
    await page.getByText('Nothing here matches the filter.').waitFor();
  });

  it('says of logs that could not be read that they are missing, and not that they are on their way', async () => {
    const shown = await open({ ...running, api: { listLogs: () => Promise.reject(unavailable()) } });
    await shown.openTab('Logs');
    await shown.page.getByRole('alert').getByText('connection refused').waitFor();
    await shown.page.getByText('2 lines, without worker logs').waitFor();
  });

  it('keeps filter, charted metric and open sections over a reload', async () => {
    const { page } = await open(running);
    await page.getByText('Service metrics').click();
    await page.getByRole('searchbox').fill('clicks');
    await page.getByRole('button', { name: 'clicks', exact: true }).click();
    await page.getByRole('heading', { name: 'clicks', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'clicks', exact: true }).waitFor();
    assert.equal(await page.getByRole('searchbox').inputValue(), 'clicks');
    assert.equal(
      await page.getByRole('button', { name: 'clicks', exact: true }).getAttribute('aria-pressed'),
      'true',
    );
    await page.getByRole('region', { name: 'Service metrics' }).waitFor();
  });

  it('is used with the keyboard alone', async () => {
    const shown = await open(running);
    const { page } = shown;
    // From the beginning of the document.
    await page.reload();
    await page.getByRole('searchbox').waitFor();
    const focused: string[] = [];
    for (let presses = 0; presses < 30 && !focused.includes('Service metrics 1'); presses += 1) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate<string>(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.replace(/\\s+/g, ' ').trim()",
      );
      focused.push(name);
      if (name === 'clicks' || name === 'Stop job…' || name === 'Copy job ID')
        await page.keyboard.press('Enter');
    }
    for (const name of [
      'Refresh',
      'Counters',
      'Rate',
      'Show as table',
      'Filter counters and metrics',
      'Service metrics 1',
    ]) {
      assert.ok(focused.includes(name), `${name} is reached; reached were ${focused.join(' | ')}`);
    }
    await page.getByText('Copied').waitFor();
    assert.deepEqual(
      shown.received.map(({ type }) => type).filter((type) => type !== 'openPanel'),
      ['ready', 'ready', 'stopJob', 'copyJobId', 'panelAction'],
    );
  });

  it('reads the chart out reading by reading under the arrow keys', async () => {
    const { page } = await open(running);
    const chart = page.getByRole('slider');
    const says = (): Promise<string | null> => chart.getAttribute('aria-valuetext');
    assert.equal(await says(), '90 at 15:00:25');
    await chart.press('Home');
    await page.locator('[aria-valuetext="0 at 15:00:00"]').waitFor();
    await chart.press('ArrowRight');
    await page.locator('[aria-valuetext="10 at 15:00:05"]').waitFor();
  });

  it('shows hostile names and messages as the text they are', async () => {
    const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script>\${alert(3)}`;
    const { page } = await open({
      job: exampleJob({
        name: hostile,
        sdk: hostile,
        steps: [{ id: 's2', name: hostile, kind: 'PAR_DO', inputs: [], outputs: [] }],
      }),
      metrics: {
        metrics: [
          counter(hostile, 1, { namespace: hostile }),
          serviceMetric('Service', 1, { [hostile]: hostile }),
        ],
      },
      messages: [message(1, 'ERROR', hostile)],
      readings: readings([1, 2]),
    });
    await page.getByText('Service metrics').click();
    for (const section of ['.job-header h1', '.facts', '.chart h2', '.group', 'button.name']) {
      const text = await page.locator(section).first().textContent();
      assert.ok(text?.includes(hostile), section);
    }
    assert.equal(await page.locator('img, iframe, object, embed, a, #page script').count(), 0);
  });

  it('says what failed and what to do, above what was known before', async () => {
    const shown = await open({ ...running, error: unavailable() });
    await shown.page.getByRole('alert').getByText('connection refused').waitFor();
    await shown.page.getByRole('alert').getByText('Start the local Dataflow service').waitFor();
    await shown.page.getByRole('row', { name: /12,345,678/ }).waitFor();
    await shown.page.getByRole('button', { name: 'Try again' }).click();
    assert.equal(shown.received.at(-1)?.type, 'refresh');
  });

  it('is never blank while it waits', async () => {
    const opened = await openPage(undefined);
    await opened.page.getByRole('main', { name: 'Loading the job' }).waitFor();
    assert.ok((await opened.page.locator('.bar').first().boundingBox()) !== null);
    shownJob.move({ messages: [] });
    await opened.page.getByRole('heading', { name: 'click-sessions' }).waitFor();
    shownJob.move({ job: exampleJob({ state: 'QUEUED' }), messages: [] });
    await opened.openTab('Logs');
    await opened.page.getByText('No messages yet.').waitFor();
  });

  it('needs no sideways scrolling when narrow', async () => {
    const { page } = await open(running, 'light', 380);
    await page.getByText('Service metrics').click();
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `${overflow} px too wide`);
  });

  it('redraws its chart in the colours of a new theme', async () => {
    const shown = await open(running, 'light');
    // What is drawn, without the background of the page, which another theme changes anyway.
    const drawn = (): Promise<string> =>
      shown.page.evaluate('document.querySelector(".uplot canvas").toDataURL()');
    await shown.page.locator('.uplot canvas').waitFor();
    const before = await drawn();
    await shown.setTheme('dark');
    await waitFor('other colours', drawn, (after) => after !== before);
  });
});
