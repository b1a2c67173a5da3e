import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { buildTargets } from '../../../esbuild.js';
import { protocolVersion, type MessageToPage } from '../../../src/dashboard/protocol.ts';
import { chartsGrowth } from '../../../src/dashboard/shapes/chartsGrowth.ts';
import type { ChartsView } from '../../../src/dashboard/shapes/chartsView.ts';
import { buildPage, type BuiltPage } from '../../dashboard/buildPage.ts';
import { exampleJob, ExampleShown } from '../../dashboard/exampleJobs.ts';
import { ExtensionSide } from '../../dashboard/extensionSide.ts';
import { WebviewHost } from '../../dashboard/webviewHost.ts';
import type { Bench, BenchRow } from '../bench.ts';
import { median } from '../statistics.ts';
import { BenchedPages, builtScript, firstCanvas, type BuiltScript } from './benchedPages.ts';
import { chartCount, liveViews, readyService } from './chartsSource.ts';

/** More than any job gives, and what a long range of a job gives at most. */
const manyReadings = 10_000;
const usualReadings = 400;
const opens = 9;
/** Of live readings that follow each other; over so many the charts move on by a few columns of pixels. */
const updates = 40;
const rounds = 6;
/** Script time of a live update. */
const mostUpdateMs = 4;
/** In so many frames an update is drawn. */
const settlingFrames = 8;
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
globalThis.drawPlain = (charts) => charts.map((readings) => new uPlot(options, readings, document.body));
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
    const views = liveViews(count, updates + 1);
    const ours = await updateCosts(
      host.page,
      JSON.stringify(messagesOf(views)),
      '(all, place) => all[place]',
      post,
    );
    const theirs = await updateCosts(
      bare,
      JSON.stringify(allReadings(views)),
      `(all, place) =>
      all.map(({ times, values }) => [times.slice(place, place + ${count}), values.slice(place, place + ${count})])`,
      drawPlain,
    );
    const row = (what: string, cost: keyof UpdateCosts): BenchRow => ({
      what: `${chartCount} × ${count.toLocaleString('en-US')} readings, script time: ${what}`,
      figure: `${ours[cost].toFixed(1)} ms`,
      ratio: { value: ours[cost] / theirs[cost], to: 'uPlot alone' },
    });
    rows.push(
      row('drawn first', 'firstMs'),
      {
        ...row('a live update', 'updateMs'),
        aim: { text: `< ${mostUpdateMs} ms`, isMet: ours.updateMs < mostUpdateMs },
      },
      row('the longest stretch of any update, which others wait for', 'longestMs'),
    );
  }
  await host.close();
  await bare.close();
  return rows;
}

/** What the extension sends a page that shows these views one after the other. */
function messagesOf(views: readonly ChartsView[]): readonly MessageToPage[] {
  const envelope = { version: protocolVersion, panel: 'charts' } as const;
  return views.map((view, serial): MessageToPage => {
    const before = views[serial - 1];
    if (!before) return { ...envelope, type: 'panel', view, serial };
    const growth = chartsGrowth.between(before, view);
    return { ...envelope, type: 'panelGrowth', growth, after: serial - 1, serial };
  });
}

/** Of each chart, what all these views show. */
function allReadings(
  views: readonly ChartsView[],
): readonly { readonly times: readonly number[]; readonly values: readonly (number | null)[] }[] {
  const [first, ...further] = views;
  return (first?.charts ?? []).map(({ times, lines }, chart) => {
    const newest = further.map(({ charts }) => charts[chart]);
    return {
      times: [...times, ...newest.map((each) => each?.times.at(-1) ?? 0)],
      values: [...(lines[0]?.values ?? []), ...newest.map((each) => each?.lines[0]?.values.at(-1) ?? null)],
    };
  });
}

const post = 'dispatchEvent(new MessageEvent("message", { data: next }))';
const drawPlain = `if (place === 0) {
  globalThis.plots?.forEach((plot) => plot.destroy());
  globalThis.plots = globalThis.drawPlain(next);
} else globalThis.plots.forEach((plot, index) => plot.setData(next[index]))`;

interface UpdateCosts {
  readonly firstMs: number;
  /** Mean of all updates: those that show nothing new to the eye, and those that draw everything again. */
  readonly updateMs: number;
  /** Script that ran without a pause. */
  readonly longestMs: number;
}

/**
 * Script time of a first view and of those that follow it, each a reading further on, several times over. Other programs
 * only ever make it longer: the quickest time over tells what it takes by itself.
 * @param all JSON that `at` picks from
 * @param at function of it and a place: what is shown first, or in that place after it
 * @param show run with it as `next`, and `place`, in scope
 */
async function updateCosts(page: Page, all: string, at: string, show: string): Promise<UpdateCosts> {
  const measured = await page.evaluate<readonly (readonly (readonly number[])[])[]>(`(async () => {
    const all = ${all};
    const at = ${at};
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
    const cost = async (next, place) => {
      stretches = [];
      await timed(() => { ${show}; });
      for (let frame = 0; frame < ${settlingFrames}; frame += 1) await new Promise(nextFrame);
      return stretches;
    };
    const measured = [];
    for (let round = 0; round < ${rounds}; round += 1) {
      const costs = [];
      for (let place = 0; place <= ${updates}; place += 1) costs.push(await cost(at(all, place), place));
      measured.push(costs);
    }
    globalThis.requestAnimationFrame = nextFrame;
    return measured;
  })()`);
  const perRound = measured.map(([first = [], ...further]) => ({
    firstMs: sum(first),
    updateMs: sum(further.map(sum)) / further.length,
    longestMs: Math.max(...further.flat()),
  }));
  const least = (cost: keyof UpdateCosts): number => Math.min(...perRound.map((round) => round[cost]));
  // Later rounds find the charts drawn already.
  return {
    firstMs: perRound[0]?.firstMs ?? NaN,
    updateMs: least('updateMs'),
    longestMs: least('longestMs'),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
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
