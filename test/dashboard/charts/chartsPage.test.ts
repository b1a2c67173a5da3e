import assert from 'node:assert/strict';
import { protocolVersion } from '../../../src/dashboard/protocol.ts';
import { unitText } from '../../../src/dashboard/page/charts/unitText.ts';
import type { ChartUnit } from '../../../src/dashboard/shapes/chartTable.ts';
import { waitFor } from '../../waitFor.ts';
import { brush, figure, legend, legendSays, ShownCharts } from './shownCharts.ts';

/** Charts by title, with a line of each and the metric that line is of. */
const measured: readonly (readonly [title: string, line: string, metric: string, unit: ChartUnit])[] = [
  ['Data freshness', 'Data freshness', 'data_watermark_age', 'seconds'],
  ['System latency', 'System latency', 'system_lag', 'seconds'],
  ['Backlog in bytes', 'All stages', 'backlog_bytes', 'bytes'],
  ['Backlog in elements', 'All stages', 'backlog_elements', 'elements'],
  ['Workers', 'Workers', 'active_worker_instances', 'workers'],
  ['Workers', 'Wanted', 'target_worker_instances', 'workers'],
  ['Workers', 'Most', 'max_worker_instances_limit', 'workers'],
  ['CPU', 'Aim of the autoscaler', 'worker_utilization_hint', 'share'],
  ['Memory', 'Capacity', 'memory_capacity', 'bytes'],
];

describe('charts of the dashboard', function () {
  this.timeout(120_000);
  let charts: ShownCharts;

  before(async () => {
    charts = await ShownCharts.start();
  });
  after(() => charts.close());
  afterEach('no defect was seen', () => charts.closePage());

  it("end with what the service's Monitoring API says", async () => {
    const shown = await charts.open();
    const newestTime = (await charts.job.monitored('system_lag'))[0]?.points[0]?.interval.endTime;
    for (const [title, line, metric, unit] of measured) {
      const series = await charts.job.monitored(metric);
      const newest = series.reduce((sum, { points }) => {
        const { int64Value, doubleValue } = points[0]?.value ?? {};
        return sum + Number(int64Value ?? doubleValue);
      }, 0);
      assert.ok(newest > 0, metric);
      await legendSays(shown, title, line, unitText(newest, unit));
    }
    const machines = (await charts.job.monitored('compute.googleapis.com/instance/cpu/utilization'))
      .filter(({ points }) => points[0]?.interval.endTime === newestTime)
      .map(({ points }) => Number(points[0]?.value.doubleValue));
    assert.ok(machines.length > 1);
    const mean = machines.reduce((sum, share) => sum + share, 0) / machines.length;
    await legendSays(shown, 'CPU', 'Mean of the workers', unitText(mean, 'share'));
    await legendSays(shown, 'CPU', 'Busiest worker', unitText(Math.max(...machines), 'share'));
    for (const { metric, points } of await charts.job.monitored('elements_produced_count')) {
      const perSecond = Number(points[0]?.value.int64Value) / 60;
      const step = metric.labels?.['ptransform'] ?? '';
      await legendSays(shown, 'Throughput in elements', step, unitText(perSecond, 'elements/s'));
    }
  });

  it('go on with the job, and ask only for what is new', async () => {
    const asked: number[] = [];
    charts.job.instead.listSeries = (ref, request, options) => {
      if (request.metric === 'backlog_bytes') asked.push(request.endMs - request.startMs);
      return charts.service.api.listSeries(ref, request, options);
    };
    const shown = await charts.open();
    await figure(shown, 'Backlog in bytes').getByRole('button', { name: 'Show as table' }).click();
    const rows = figure(shown, 'Backlog in bytes').locator('tbody tr');
    const before = await rows.count();
    await charts.service.clock.advance(3 * 60_000);
    await waitFor(
      'three more readings',
      () => rows.count(),
      (count) => count === before + 3,
    );
    assert.ok((asked[0] ?? 0) > 30 * 60_000, asked.join(' '));
    assert.ok(Math.max(...asked.slice(1)) <= 10 * 60_000, asked.join(' '));
  });

  it('are told from the start again where the page has missed something', async () => {
    const shown = await charts.open();
    const { page, received } = shown;
    const table = figure(shown, 'Backlog in bytes');
    await table.getByRole('button', { name: 'Show as table' }).click();
    const rows = table.locator('tbody tr');
    const before = await rows.count();
    const asked = received.length;
    const missed = {
      version: protocolVersion,
      type: 'panelGrowth',
      panel: 'charts',
      after: 1e6,
      serial: 1e6 + 1,
      growth: {},
    };
    await page.evaluate(`postMessage(${JSON.stringify(missed)}, '*')`);
    await waitFor(
      'the page to ask again',
      () => Promise.resolve(received.slice(asked)),
      (messages) => messages.some(({ type }) => type === 'openPanel'),
    );
    await charts.service.clock.advance(60_000);
    await waitFor(
      'a further reading',
      () => rows.count(),
      (count) => count === before + 1,
    );
  });

  it('zoom together to what is picked on one of them, and stay so over a reload', async () => {
    const shown = await charts.open();
    const { page } = shown;
    assert.equal(await page.getByRole('switch', { name: 'Live' }).getAttribute('aria-checked'), 'true');
    await brush(shown, 'System latency');
    await page.getByRole('button', { name: 'Reset zoom' }).waitFor();
    assert.equal(await page.getByRole('switch', { name: 'Live' }).getAttribute('aria-checked'), 'false');
    const zoomed = await page.locator('.zoom').textContent();
    await page.reload();
    await page.getByRole('button', { name: 'Reset zoom' }).waitFor();
    assert.equal(await page.locator('.zoom').textContent(), zoomed);
    await page.getByRole('button', { name: 'Reset zoom' }).click();
    await page.locator('[role=switch][aria-checked=true]').waitFor();
    await page.getByRole('button', { name: '15 min' }).click();
    await page.reload();
    await page.locator('button[aria-pressed=true]', { hasText: '15 min' }).waitFor();
  });

  it('are read and zoomed with the keyboard', async () => {
    const shown = await charts.open();
    const plot = figure(shown, 'Workers').getByRole('slider');
    await figure(shown, 'Workers').locator('.u-over').waitFor();
    await plot.press('Home');
    const others = figure(shown, 'Memory').getByRole('slider');
    const first = await plot.getAttribute('aria-valuetext');
    assert.match(first ?? '', /^\d\d:\d\d:\d\d: Workers \d+, Wanted \d+, Least \d+, Most \d+/);
    await plot.press('ArrowRight');
    await waitFor(
      'the next reading',
      () => plot.getAttribute('aria-valuetext'),
      (text) => text !== null && text !== first,
    );
    const at = (await plot.getAttribute('aria-valuetext'))?.slice(0, 8);
    await figure(shown, 'Memory').scrollIntoViewIfNeeded();
    await figure(shown, 'Memory').locator('.u-over').waitFor();
    await plot.press('ArrowLeft');
    await plot.press('ArrowRight');
    await waitFor(
      'the other chart to follow',
      () => others.getAttribute('aria-valuetext'),
      (text) => text?.startsWith(at ?? '?') === true,
    );
    await plot.press('+');
    await shown.page.getByRole('button', { name: 'Reset zoom' }).waitFor();
    await plot.press('0');
    await shown.page.locator('[role=switch][aria-checked=true]').waitFor();
  });

  it('split freshness, latency and backlog by stage, and throughput not by step, on request', async () => {
    const shown = await charts.open();
    await shown.page.getByRole('checkbox', { name: 'Each stage' }).check();
    await legend(shown, 'Data freshness', 'F1').waitFor();
    await legend(shown, 'Backlog in bytes', 'F1').waitFor();
    await shown.page.getByRole('checkbox', { name: 'Each step' }).uncheck();
    await legend(shown, 'Throughput in elements', 'All steps').waitFor();
  });

  it('draw the user counters that are chosen', async () => {
    const shown = await charts.open();
    const counters = figure(shown, 'User counters');
    await counters.getByText('Choose counters').click();
    await counters.getByRole('checkbox', { name: 'malformed' }).uncheck();
    await waitFor(
      'one line',
      () => counters.locator('.plot-legend li').count(),
      (count) => count === 1,
    );
    const [series] = (await charts.job.monitored('user_counter')).filter(
      ({ metric }) => metric.labels?.['metric_name'] === 'events',
    );
    await legendSays(
      shown,
      'User counters',
      'events',
      unitText(Number(series?.points[0]?.value.doubleValue), 'count'),
    );
  });
});
