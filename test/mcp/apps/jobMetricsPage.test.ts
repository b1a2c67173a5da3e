import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Client } from '@modelcontextprotocol/client';
import { chromium as browserType, type Browser, type Locator } from 'playwright-core';
import { chromium, chromiumFlags } from '../../../scripts/provision/chromium.ts';
import type { JobRef } from '../../../src/dataflow/connection.ts';
import { Connections } from '../../../src/dataflow/connections.ts';
import { DataflowMcp } from '../../../src/mcp/server/dataflowMcp.ts';
import { buildPage } from '../../dashboard/buildPage.ts';
import { ModelledService } from '../../dataflow/google/modelledService.ts';
import { KeptLog } from '../scriptedDataflow.ts';
import { startStdio, unhurried } from '../transports.ts';
import { AppFrame, type HostOptions } from './appFrame.ts';
import { hostThemes } from './hostThemes.ts';

const minute = 60_000;
const uri = 'ui://dataflow/job-metrics';
const capabilities = {
  extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
};

describe('the charts of get_job_metrics in a host with MCP Apps', function () {
  this.timeout(120_000);
  let browser: Browser;
  let service: ModelledService;
  let ref: JobRef;
  let client: Client;
  let html: string;
  let frame: AppFrame | undefined;
  const undo: (() => Promise<unknown>)[] = [];

  before(async () => {
    service = await ModelledService.start();
    undo.push(() => service.close());
    ref = await service.run('hot-key', 45);
    const connections = new Connections(() => Promise.resolve(service.api));
    await connections.set([service.connection]);
    const files = await buildPage('dashboard', 'metricsApp/');
    const mcp = new DataflowMcp({
      connections,
      log: new KeptLog(),
      clock: service.clock,
      isReadOnly: true,
      policy: () => unhurried,
      appFiles: () => Promise.resolve(files),
    });
    undo.push(() => mcp.close());
    const server = startStdio(mcp);
    undo.push(() => server.close());
    client = new Client({ name: 'host', version: '1' }, { capabilities });
    await client.connect(server.client());
    undo.push(() => client.close());
    html = await pageOfTool();
    browser = await browserType.launch({ executablePath: await chromium(), args: chromiumFlags });
    undo.push(() => browser.close());
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });
  afterEach('no defect was seen', async () => {
    await frame?.close();
    assert.deepEqual(frame?.defects ?? [], []);
    frame = undefined;
  });

  /** As a host finds it: by the tool's entry. */
  async function pageOfTool(): Promise<string> {
    const { tools } = await client.listTools();
    const { _meta: meta } = tools.find(({ name }) => name === 'get_job_metrics') ?? {};
    assert.deepEqual(meta, { ui: { resourceUri: uri } });
    const { contents } = await client.readResource({ uri });
    const [page] = contents;
    assert.ok(page && 'text' in page);
    assert.equal(page.mimeType, 'text/html;profile=mcp-app');
    return page.text;
  }

  async function open(options: Partial<HostOptions> = {}): Promise<AppFrame> {
    frame = await AppFrame.open(browser, { html, context: hostThemes.dark, ...options });
    return frame;
  }

  const input = (): Record<string, unknown> => ({ job_id: ref.jobId, minutes: 30 });
  const call = (args = input()): Promise<Record<string, unknown>> =>
    client.callTool({ name: 'get_job_metrics', arguments: args });

  it("draws the service's own numbers", async () => {
    const { app } = await opened(await call());
    const titles = await app.getByRole('heading', { level: 2 }).allInnerTexts();
    assert.deepEqual(titles, [
      'Data freshness',
      'System latency',
      'Backlog in bytes',
      'Workers',
      'CPU',
      'Throughput in elements',
    ]);
    const [measured] = await service.api.listSeries(ref, {
      metric: 'active_worker_instances',
      groupBy: [],
      startMs: service.clock.now() - 30 * minute,
      endMs: service.clock.now(),
      stepSeconds: 60,
    });
    const workers = app.locator('section', { has: app.getByRole('heading', { name: 'Workers' }) });
    await workers.getByText('Readings', { exact: true }).click();
    const readings = workers.getByRole('region', { name: /Readings/ }).locator('tbody td');
    assert.deepEqual(
      (await readings.allInnerTexts()).map(Number),
      measured?.points.map(([, value]) => value).reverse(),
    );
    const slider = workers.getByRole('slider', { name: 'Workers over time' });
    assert.equal(await slider.getAttribute('aria-valuemax'), String((measured?.points.length ?? 0) - 1));
    assert.ok(await hasInk(workers.locator('canvas')), 'the line is drawn');
  });

  it('tells the values under the cursor, which arrow keys move', async () => {
    const { app } = await opened(await call());
    const slider = app.getByRole('slider', { name: 'Workers over time' });
    await slider.focus();
    await slider.press('Home');
    assert.equal(await slider.getAttribute('aria-valuenow'), '0');
    const moment = app.locator('section', { has: slider }).locator('.plot-moment');
    assert.match(await moment.innerText(), /\d\d:\d\d:\d\d · \d+$/);
  });

  it('reads again when a person wants to, through the host, and says when that fails', async () => {
    let answer: () => Promise<unknown> = () => call();
    const host = await opened(await call(), { callTool: () => answer() });
    const refresh = host.app.getByRole('button', { name: 'Refresh' });
    const newest = host.app.getByRole('slider', { name: 'Workers over time' });
    const before = await newest.getAttribute('aria-valuetext');
    await service.clock.advance(10 * minute);
    await refresh.click();
    const asked = await host.heard(({ method }) => method === 'tools/call');
    assert.deepEqual(asked.params, { name: 'get_job_metrics', arguments: input() });
    await host.app
      .locator(`[role=slider][aria-label="Workers over time"]:not([aria-valuetext="${before ?? ''}"])`)
      .waitFor();
    const failures: Record<string, typeof answer> = {
      'Error: The person said no.': () => Promise.reject(new Error('The person said no.')),
      'Reading metrics of job no-such-job failed: ': () => call({ job_id: 'no-such-job' }),
    };
    for (const [why, failure] of Object.entries(failures)) {
      answer = failure;
      await refresh.click();
      await host.app.getByText(`The metrics could not be read again: ${why}`).waitFor();
      assert.equal(await host.app.locator('canvas').count(), 6, 'what was read stays');
    }
  });

  it('leaves a gap where nothing was measured', async () => {
    const { app } = await opened({
      content: [],
      structuredContent: {
        ...{ connection: 'local', job_id: '1', series_minutes: 60 },
        series: [
          { metric: 'system_lag', unit: 's', now: 3, trend: 'rising', p50: 2, max: 3, sparkline: '▁▅ █' },
        ],
      },
      _meta: {
        'dataflow-vscode/app': {
          step_seconds: 60,
          points: [
            [
              [0, 1],
              [1 * minute, 2],
              [4 * minute, 3],
            ],
          ],
        },
      },
    });
    const slider = app.getByRole('slider');
    await slider.focus();
    const heard: string[] = [];
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowRight']) {
      await slider.press(key);
      heard.push((await slider.getAttribute('aria-valuetext'))?.split(': ')[1] ?? '');
    }
    assert.deepEqual(heard, ['1 s', '2 s', 'not measured', '3 s']);
  });

  it('has no button where the host passes no calls on', async () => {
    const { app } = await opened(await call());
    assert.equal(await app.getByRole('button').count(), 0);
  });

  it('says in figures what it cannot draw when the host keeps the readings back', async () => {
    const { content, structuredContent } = await call();
    const { app } = await opened({ content, structuredContent });
    const workers = app.locator('section', { has: app.getByRole('heading', { name: 'Workers' }) });
    assert.match(await workers.innerText(), /[▁▂▃▄▅▆▇█]+\s+\d+ steady\s+median \d+, most \d+/);
    assert.match(
      await app.getByRole('region', { name: 'Lines of Throughput' }).innerText(),
      /[▁▂▃▄▅▆▇█]+\s+pcollection=Read events/,
    );
    assert.equal(await app.locator('canvas').count(), 0);
  });

  it('says what a failed call said, and that a call was called off', async () => {
    const host = await opened(await call({ job_id: 'no-such-job' }));
    await host.app.getByText(/^Reading metrics of job no-such-job failed: .*\nCheck the id/).waitFor();
    await host.notify('ui/notifications/tool-cancelled', { reason: 'Stopped by the person.' });
    await host.app.getByText('Stopped by the person.').waitFor();
  });

  it('shows hostile texts as text', async () => {
    const hostile = '<img src="https://evil.example/x" onerror="alert(1)"></script><b>';
    const series = {
      ...{ metric: hostile, labels: hostile, unit: hostile, now: 1, trend: 'steady', p50: 1, max: 1 },
      sparkline: '▁',
    };
    const { app } = await opened({
      content: [],
      structuredContent: {
        ...{ connection: hostile, job_id: hostile, series: [series], series_minutes: 60 },
        counters: [{ name: hostile, step: hostile, value: { kind: 'scalar', value: hostile } }],
        series_unavailable: [hostile],
      },
      _meta: { 'dataflow-vscode/app': { step_seconds: 60, points: [[[0, 1]]] } },
    });
    assert.equal(await app.getByRole('heading', { level: 1 }).innerText(), hostile);
    assert.equal(await app.locator('img, b').count(), 0);
  });

  it('shows no answer that has another shape', async () => {
    const { app } = await opened({
      content: [{ type: 'text', text: 'odd' }],
      structuredContent: { series: 7 },
    });
    await app.getByText('odd', { exact: true }).waitFor();
  });

  it('tells its height, lets itself be taken down, and refuses what it does not know', async () => {
    const host = await opened(await call());
    const told = await host.heard(({ method, params }) => {
      return method === 'ui/notifications/size-changed' && Number(params?.['height']) > 300;
    });
    assert.equal(told.params?.['width'], 900);
    await host.send({ id: 'a', method: 'ui/resource-teardown', params: { reason: 'test' } });
    assert.deepEqual((await host.heard(({ id }) => id === 'a')).result, {});
    await host.send({ id: 'b', method: 'ui/unheard-of', params: {} });
    assert.equal((await host.heard(({ id }) => id === 'b')).error?.code, -32601);
  });

  it("takes on the host's colours, and others when they change", async () => {
    const host = await opened(await call());
    const background = (): Promise<string> =>
      host.app.evaluate('getComputedStyle(document.body).backgroundColor');
    const drawn = (): Promise<string> => host.app.evaluate('document.querySelector("canvas").toDataURL()');
    assert.equal(await background(), 'rgb(31, 31, 31)');
    const before = await drawn();
    await host.notify('ui/notifications/host-context-changed', hostThemes.light);
    await host.app.waitForFunction(
      'getComputedStyle(document.body).backgroundColor === "rgb(255, 255, 255)"',
    );
    assert.notEqual(await drawn(), before);
  });

  for (const [theme, context] of Object.entries(hostThemes)) {
    for (const width of [900, 320]) {
      it(`has nothing axe-core objects to: ${theme} theme, ${width} pixels`, async () => {
        const { app } = await opened(await call(), { context, width });
        for (const summary of await app.locator('summary').all()) await summary.click();
        await app.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8'));
        const objections: unknown = await app.evaluate(
          'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))',
        );
        assert.deepEqual(objections, []);
        const isWide: unknown = await app.evaluate('document.documentElement.scrollWidth > innerWidth');
        assert.equal(isWide, false, 'nothing stands out at the side');
      });
    }
  }

  async function opened(result: unknown, options: Partial<HostOptions> = {}): Promise<AppFrame> {
    const host = await open(options);
    await host.called(input(), result);
    await host.app.getByText('Waiting for the metrics…').waitFor({ state: 'detached' });
    return host;
  }
});

/** Whether anything but the background was painted on one of these canvases. */
async function hasInk(canvas: Locator): Promise<boolean> {
  const inked: unknown = await canvas.first().evaluate((element) => {
    const { width, height } = element as unknown as { width: number; height: number };
    const context = (element as unknown as HTMLCanvas).getContext('2d');
    return context.getImageData(0, 0, width, height).data.some((value) => value > 0);
  });
  return inked === true;
}

interface HTMLCanvas {
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
  };
}
