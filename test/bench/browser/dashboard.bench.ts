import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { buildTargets } from '../../../esbuild.js';
import { protocolVersion } from '../../../src/dashboard/protocol.ts';
import { buildPage, type BuiltPage } from '../../dashboard/buildPage.ts';
import { exampleJob, ExampleShown } from '../../dashboard/exampleJobs.ts';
import { ExtensionSide } from '../../dashboard/extensionSide.ts';
import { WebviewHost } from '../../dashboard/webviewHost.ts';
import type { Bench, BenchRow } from '../bench.ts';
import { median } from '../statistics.ts';
import { BenchedPages, builtScript, firstCanvas, type BuiltScript } from './benchedPages.ts';
import { chartCount, chartsView, readyService } from './chartsSource.ts';

/** More than any job gives, and what a long range of a job gives at most. */
const manyReadings = 10_000;
const usualReadings = 400;
const opens = 9;
const updates = 50;
/** Script time of a live update that scrolling and typing may have to wait for at once. */
const mostStretchMs = 4;
/** In so many frames an update is drawn. */
const settlingFrames = 14;
/** All ten charts can be seen. */
const tall = { width: 1100, height: 2000 };
const usual = { width: 1100, height: 900 };

/** uPlot and nothing else: one chart of sixty readings as soon as the page is there, and ten on request. */
const plainScript = `
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
const options = { width: 500, height: 176, ms: 1, legend: { show: false }, series: [{}, { stroke: 'blue' }] };
const times = Array.from({ length: 60 }, (_, index) => index * 60000);
new uPlot(options, [times, times.map((time) => time % 7919)], document.body);
globalThis.drawPlain = (charts) => charts.map(({ times, lines }) => new uPlot(options, [times, lines[0].values], document.body));
`;

/** What the dashboard's charts cost in Chromium, beside uPlot alone with the same readings. */
const bench: Bench = {
  async run() {
    const pages = await BenchedPages.launch();
    try {
      const files = await buildPage();
      const plain = await builtScript(plainScript);
      return [
        ...(await openings(pages, files, plain)),
        ...(await drawings(pages, files, plain)),
        ...(await sizes(plain.script)),
      ];
    } finally {
      await pages.close();
    }
  },
};
export default bench;

async function openings(
  pages: BenchedPages,
  files: BuiltPage,
  plain: BuiltScript,
): Promise<readonly BenchRow[]> {
  const host = await dashboard(pages, files, usual);
  const bare = await pages.plain(plain, usual);
  await host.page.addInitScript({ content: firstCanvas });
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round <= opens; round += 1) {
    const [our, their] = [await openingMs(host.page), await openingMs(bare)];
    // The first round warms up.
    if (round > 0) {
      ours.push(our);
      theirs.push(their);
    }
  }
  await host.close();
  await bare.close();
  return [
    {
      what: 'Dashboard open to first chart',
      figure: `${median(ours).toFixed(0)} ms`,
      ratio: { value: median(ours) / median(theirs), to: 'a page with one plain uPlot' },
    },
  ];
}

async function openingMs(page: Page): Promise<number> {
  await page.reload();
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => (globalThis.firstCanvas ? resolve(globalThis.firstCanvas) : requestAnimationFrame(look));
    look();
  })`);
}

async function drawings(
  pages: BenchedPages,
  files: BuiltPage,
  plain: BuiltScript,
): Promise<readonly BenchRow[]> {
  const host = await dashboard(pages, files, tall);
  const bare = await pages.plain(plain, tall);
  const rows: BenchRow[] = [];
  for (const count of [manyReadings, usualReadings]) {
    const post = 'dispatchEvent(new MessageEvent("message", { data: { ...envelope, view } }))';
    const ours = await updateCosts(host.page, post, post, count);
    const theirs = await updateCosts(
      bare,
      'globalThis.plots = drawPlain(view.charts)',
      'plots.forEach((plot, index) => plot.setData([view.charts[index].times, view.charts[index].lines[0].values]))',
      count,
    );
    const row = (what: string, cost: keyof UpdateCosts): BenchRow => ({
      what: `${chartCount} × ${count.toLocaleString('en-US')} readings, script time: ${what}`,
      figure: `${ours[cost].toFixed(1)} ms`,
      ratio: { value: ours[cost] / theirs[cost], to: 'uPlot alone' },
    });
    rows.push(row('drawn first', 'firstMs'), row('a live update in all', 'updateMs'), {
      ...row('its longest stretch, which others wait for', 'longestMs'),
      aim: { text: `< ${mostStretchMs} ms`, isMet: ours.longestMs < mostStretchMs },
    });
  }
  await host.close();
  await bare.close();
  return rows;
}

interface UpdateCosts {
  readonly firstMs: number;
  readonly updateMs: number;
  /** Of an update: script that ran without a pause. */
  readonly longestMs: number;
}

/**
 * Script time of a first view and of views that follow it, each a reading further on.
 * @param first run with `view` in scope
 * @param next the same, for those that follow
 */
async function updateCosts(
  page: Page,
  first: string,
  next: string,
  pointCount: number,
): Promise<UpdateCosts> {
  const envelope = { version: protocolVersion, type: 'panel', panel: 'charts' };
  const measured = await page.evaluate<readonly (readonly number[])[]>(`(async () => {
    const envelope = ${JSON.stringify(envelope)};
    const base = ${JSON.stringify(chartsView(pointCount))};
    const further = (more) => {
      const moved = (time) => time + more * 1000;
      const span = { fromMs: moved(base.span.fromMs), toMs: moved(base.span.toMs) };
      const times = base.charts[0].times.map(moved);
      const chart = (each) => ({ ...each, times: [...times], lines: each.lines.map((line) => (
        { ...line, values: [...line.values.slice(more), ...line.values.slice(0, more)] })) });
      return { ...base, span, life: span, charts: base.charts.map(chart) };
    };
    const nextFrame = requestAnimationFrame.bind(globalThis);
    let stretches = [];
    const timed = async (run) => {
      const start = performance.now();
      run();
      // uPlot draws in a microtask of its own.
      await Promise.resolve();
      stretches.push(performance.now() - start);
    };
    globalThis.requestAnimationFrame = (run) => nextFrame((time) => { void timed(() => { run(time); }); });
    const cost = async (act, view) => {
      stretches = [];
      await timed(() => { act(view); });
      for (let frame = 0; frame < ${settlingFrames}; frame += 1) await new Promise(nextFrame);
      return stretches;
    };
    const measured = [await cost((view) => { ${first}; }, further(0))];
    for (let more = 1; more <= ${updates}; more += 1) measured.push(await cost((view) => { ${next}; }, further(more)));
    return measured;
  })()`);
  const totals = measured.map((stretches) => stretches.reduce((sum, ms) => sum + ms, 0));
  const [firstMs = NaN, ...updateMs] = totals;
  const longest = measured.slice(1).map((stretches) => Math.max(...stretches));
  return { firstMs, updateMs: undisturbed(updateMs), longestMs: undisturbed(longest) };
}

/** Other programs only ever make a stretch longer: the shortest tenth tells what it takes by itself. */
function undisturbed(all: readonly number[]): number {
  const sorted = [...all].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 10)] ?? NaN;
}

async function sizes(plain: string): Promise<readonly BenchRow[]> {
  const { outputFiles } = await build({ ...buildTargets(true)['pages'], write: false });
  const page = outputFiles.find(({ path }) => path.endsWith('dashboard/page.js'))?.text ?? '';
  const packed = (text: string): number => gzipSync(text).length;
  return [
    {
      what: 'Script of the dashboard page, minified',
      figure: `${(page.length / 1024).toFixed(0)} KiB, ${(packed(page) / 1024).toFixed(0)} KiB packed`,
      ratio: { value: packed(page) / packed(plain), to: 'uPlot alone' },
    },
  ];
}

/** The dashboard of a job with its charts open, fed by a service that answers at once. */
async function dashboard(
  { browser }: BenchedPages,
  files: BuiltPage,
  viewport: { readonly width: number; readonly height: number },
): Promise<WebviewHost> {
  const shown = new ExampleShown({ job: exampleJob(), messages: [], api: readyService });
  const host = await WebviewHost.open(browser, files, 'dark', new ExtensionSide(shown), viewport);
  await host.openTab('Charts');
  await host.page.locator('.uplot canvas').first().waitFor();
  return host;
}
