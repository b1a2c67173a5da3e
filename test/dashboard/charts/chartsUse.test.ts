import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { waitFor } from '../../waitFor.ts';
import { exampleJob, ExampleShown, startTime } from '../exampleJobs.ts';
import { ExtensionSide } from '../extensionSide.ts';
import { brush, figure, legend, ShownCharts } from './shownCharts.ts';

describe('charts of the dashboard, for everybody and elsewhere', function () {
  this.timeout(120_000);
  let charts: ShownCharts;

  before(async () => {
    charts = await ShownCharts.start();
  });
  after(() => charts.close());
  afterEach('no defect was seen', () => charts.closePage());

  it('are taken away as picture, as data and as Markdown', async () => {
    const shown = await charts.open();
    const { extension } = shown;
    const workers = figure(shown, 'Workers');
    await workers.locator('.u-over').waitFor();
    await workers.getByRole('button', { name: 'Save data' }).click();
    await workers.getByRole('button', { name: 'Save picture' }).click();
    await workers.getByRole('button', { name: 'Copy as Markdown' }).click();
    await shown.page.getByText('Copied as Markdown').waitFor();
    await waitFor(
      'both files',
      () => extension.saved.length + extension.copied.length,
      (count) => count === 3,
    );
    const [data, picture] = extension.saved;
    assert.equal(data?.name, 'backlog-burst-workers.csv');
    const csv = Buffer.from(data.content).toString();
    assert.ok(
      csv.startsWith(
        'Time (UTC),Workers (workers),Wanted (workers),Least (workers),Most (workers),Event\r\n',
      ),
    );
    const [newest] = (await charts.job.monitored('active_worker_instances'))[0]?.points ?? [];
    const time = new Date(newest?.interval.endTime ?? 0).toISOString();
    assert.ok(csv.includes(`${time},${newest?.value.int64Value ?? ''},`), csv);
    assert.match(csv, /From 1 to \d+ workers/);
    assert.equal(picture?.name, 'backlog-burst-workers.png');
    assert.equal(Buffer.from(picture.content).subarray(1, 4).toString(), 'PNG');
    assert.match(extension.copied[0] ?? '', /\| Wanted \| \d+ \|/);
  });

  it('are laid over those of another job, each from its own start, until that is stopped', async () => {
    const ref = await charts.service.run('healthy-streaming', 12);
    const shown = await charts.open();
    const { page, extension } = shown;
    extension.show({
      panel: 'charts',
      change: { others: [{ connectionId: 'local', ref, jobName: 'healthy-streaming' }], zoom: undefined },
    });
    await page.getByText('Compared from the start of each job').waitFor();
    const lines = figure(shown, 'System latency').locator('.plot-legend li .legend-name');
    assert.deepEqual(await lines.allTextContents(), ['backlog-burst', 'healthy-streaming']);
    await figure(shown, 'Workers').getByRole('button', { name: 'Save data' }).click();
    const [file] = await waitFor(
      'the file',
      () => extension.saved,
      (saved) => saved.length > 0,
    );
    const [head, ...rows] = Buffer.from(file?.content ?? [])
      .toString()
      .trim()
      .split('\r\n');
    assert.equal(head, 'Seconds after the start,backlog-burst (workers),healthy-streaming (workers)');
    const both = rows.map((row) => row.split(',')).filter(([, , other]) => other !== '');
    assert.ok(both.length >= 11, `${both.length} common readings`);
    assert.ok(
      both.every(([seconds, own]) => Number(seconds) % 60 === 0 && own !== ''),
      both.join('\n'),
    );
    await page.reload();
    await page.getByText('Compared from the start of each job').waitFor();
    await brush(shown, 'System latency');
    await page.getByText(/after the start – /).waitFor();
    await page.getByRole('button', { name: 'Stop comparing' }).click();
    await page.getByRole('switch', { name: 'Live' }).waitFor();
    await legend(shown, 'Workers', 'Wanted').waitFor();
  });

  it('say so in one line where Cloud Monitoring is refused, and draw what was read meanwhile', async () => {
    charts.job.instead.listSeries = () =>
      Promise.reject(
        new DataflowError('PERMISSION_DENIED', 'Reading', 'Not yours to read.', 'Ask for Monitoring Viewer.'),
      );
    const shown = await charts.open();
    await shown.page.getByText('Cloud Monitoring could not be read: Not yours to read.').waitFor();
    await legend(shown, 'User counters', 'events').waitFor();
    charts.job.instead.listSeries = undefined;
    await legend(shown, 'System latency', 'System latency').waitFor();
    assert.equal(await shown.page.locator('.charts-note').count(), 0);
  });

  it('show hostile names as the text they are', async () => {
    const hostile = `<img src=x onerror="alert(1)">\${alert(2)}`;
    const at = Date.parse(startTime);
    const example = new ExampleShown({
      job: exampleJob({ state: 'CANCELLED', stateTime: new Date(at + 600_000).toISOString() }),
      messages: [],
      api: {
        listSeries: () =>
          Promise.resolve([
            {
              labels: { ptransform: hostile, metric_name: hostile, state: 'used' },
              unit: '1',
              points: [60, 120, 180].map((second) => [at + second * 1000, second] as const),
            },
          ]),
        listLogs: () => Promise.resolve([]),
        listAutoscalingEvents: () =>
          Promise.resolve([
            {
              time: new Date(at + 90_000).toISOString(),
              type: 'TARGET_NUM_WORKERS_CHANGED',
              currentNumWorkers: 1,
              targetNumWorkers: 2,
              description: hostile,
            },
          ]),
      },
    });
    const shown = await charts.open('dark', 1100, new ExtensionSide(example));
    assert.equal(
      await figure(shown, 'Throughput in elements').locator('.legend-name').textContent(),
      hostile,
    );
    await figure(shown, 'Workers').getByRole('button', { name: 'Show as table' }).click();
    await figure(shown, 'Workers').getByText(`From 1 to 2 workers: ${hostile}`).waitFor();
    assert.equal(await shown.page.locator('img, iframe, #page script, #page a').count(), 0);
  });

  it('are redrawn in the colours of a new theme', async () => {
    const shown = await charts.open('light');
    await shown.page.getByRole('switch', { name: 'Live' }).click();
    await figure(shown, 'System latency').locator('.plot-canvas canvas').waitFor();
    // What is drawn, without the background of the page, which another theme changes anyway.
    const drawn = (): Promise<string | undefined> =>
      shown.page.evaluate('document.querySelector("[aria-labelledby=chart-latency] canvas")?.toDataURL()');
    const before = await drawn();
    await shown.setTheme('dark');
    await waitFor('other colours', drawn, (after) => after !== undefined && after !== before);
  });

  it('need no sideways scrolling when narrow', async () => {
    const { page } = await charts.open('light', 320);
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `${overflow} px too wide`);
  });

  for (const theme of ['light', 'dark', 'high-contrast'] as const) {
    it(`have nothing axe-core objects to in the ${theme} theme`, async () => {
      const shown = await charts.open(theme);
      const { page } = shown;
      await figure(shown, 'Workers').getByRole('button', { name: 'Show as table' }).click();
      await brush(shown, 'Data freshness');
      await page.getByRole('button', { name: 'Reset zoom' }).waitFor();
      await page.getByText('Choose counters').click();
      await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8'));
      const violations = await page.evaluate<string[]>(
        'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))',
      );
      assert.deepEqual(violations, []);
    });
  }
});
