import type { Page } from 'playwright-core';
import type { Bench, BenchRow } from '../bench.ts';
import { median } from '../statistics.ts';
import { BenchedPages, builtScript } from './benchedPages.ts';

const rounds = 5;

/** Our layout, and plain dagre of all steps at once, as functions that take nothing and forget everything. */
const script = `
import { graphlib, layout } from '@dagrejs/dagre';
import { GraphLayouter, nodeSize } from '../../../src/dashboard/page/graph/graphLayout.ts';
import { compositesOf, openAtFirst, stepTree } from '../../../src/dashboard/page/graph/stepTree.ts';
import { thousandSteps, withoutComposites } from './graphExample.ts';

const example = thousandSteps();
const flat = withoutComposites(example);
const layOut = ({ steps, collections }, open) => {
  const tree = stepTree(steps);
  return new GraphLayouter(tree, collections).layout(open(tree));
};
const all = (tree) => new Set(compositesOf(tree).map(({ key }) => key));
const tree = stepTree(example.steps);
const known = new GraphLayouter(tree, example.collections);
const opened = all(tree);
const [one] = opened;
known.layout(opened);
Object.assign(globalThis, {
  first: () => layOut(example, openAtFirst),
  open: () => layOut(example, all),
  close: () => known.layout(new Set([...opened].filter((key) => key !== one))),
  flat: () => layOut(flat, () => new Set()),
  plain: () => {
    const graph = new graphlib.Graph();
    graph.setGraph({});
    graph.setDefaultEdgeLabel(() => ({}));
    example.steps.forEach((_, index) => graph.setNode(String(index), { ...nodeSize }));
    for (const { from, to } of example.collections) graph.setEdge(String(from), String(to[0]));
    layout(graph);
  },
});
`;

/** How long a job of a thousand steps takes to be laid out in Chromium, beside plain dagre with the same graph. */
const bench: Bench = {
  async run() {
    const pages = await BenchedPages.launch();
    try {
      const page = await pages.plain(await builtScript(script), { width: 1100, height: 900 });
      const plainMs = await medianMs(page, 'plain');
      const row = async (what: string, name: string): Promise<BenchRow> => {
        const ms = await medianMs(page, name);
        return {
          what,
          figure: `${ms.toFixed(1)} ms`,
          ratio: { value: ms / plainMs, to: `plain dagre (${plainMs.toFixed(0)} ms)` },
        };
      };
      return [
        await row('Graph of 1,000 steps, as it is first shown', 'first'),
        await row('The same with every composite open', 'open'),
        await row('One composite of it closed again', 'close'),
        await row('Graph of 1,000 steps without composites', 'flat'),
      ];
    } finally {
      await pages.close();
    }
  },
};
export default bench;

/** @param name of one of the script's functions; it is run once more to warm up */
async function medianMs(page: Page, name: string): Promise<number> {
  const measured = await page.evaluate<readonly number[]>(`(() => {
    const run = globalThis[${JSON.stringify(name)}];
    return Array.from({ length: ${rounds + 1} }, () => {
      const start = performance.now();
      run();
      return performance.now() - start;
    });
  })()`);
  return median(measured.slice(1));
}
