import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { JobRef } from '../../src/dataflow/connection.ts';
import { collectionKey } from '../../src/dataflow/collectionKey.ts';
import { hostile } from '../mcp/untrusted/hostileText.ts';
import { waitFor } from '../waitFor.ts';
import { exampleJob, ExampleShown } from './exampleJobs.ts';
import { ExtensionSide, type ShownJob } from './extensionSide.ts';
import { ModelPages } from './modelPages.ts';
import { stepWorkload } from './stepWorkload.ts';
import type { ThemeName } from './themes.ts';
import type { WebviewHost } from './webviewHost.ts';

describe('the graph of the dashboard', function () {
  this.timeout(120_000);
  let pages: ModelPages;
  let done: ShownJob;

  before(async () => {
    pages = await ModelPages.start();
    done = await pages.dataflow.job('healthy-batch', '1h');
  });
  after(() => pages.close());
  afterEach('no defect was seen', () => pages.closePage());

  async function open(job: ShownJob, theme: ThemeName = 'dark', width = 1200): Promise<WebviewHost> {
    const host = await pages.open(new ExtensionSide(job), { theme, width });
    await host.openTab('Graph');
    await host.page.locator('.graph-node').first().waitFor();
    return host;
  }

  /** Elements of each collection, as the service tells them over REST. */
  async function countsOf({ projectId, location, jobId }: JobRef): Promise<ReadonlyMap<string, number>> {
    const address = `${pages.dataflow.emulator.httpOrigin}/v1b3/projects/${projectId}/locations/${location}/jobs/${jobId}/metrics`;
    const { metrics } = (await (await fetch(address)).json()) as {
      readonly metrics: readonly {
        readonly name: { readonly name: string; readonly context?: Readonly<Record<string, string>> };
        readonly scalar?: number;
      }[];
    };
    return new Map(
      metrics.flatMap(({ name, scalar }) => {
        const collection = name.context?.['output_user_name'];
        if (name.name !== 'ElementCount' || collection === undefined || scalar === undefined) return [];
        return [[collectionKey(collection), scalar] as const];
      }),
    );
  }

  it("shows the service's own numbers at the steps, between them, and in the table", async () => {
    const { page } = await open(done);
    const [counts, { steps }] = await Promise.all([
      countsOf(done.target.ref),
      pages.dataflow.api.getJob(done.target.ref),
    ]);
    assert.equal(await page.locator('.graph-node').count(), steps.length);
    await page.getByRole('button', { name: 'Show as table' }).click();
    let checked = 0;
    for (const { name, outputs } of steps) {
      const cells = page.getByRole('row', { name: new RegExp(`^${name} `) }).getByRole('cell');
      const [output] = outputs;
      const count = output === undefined ? undefined : counts.get(collectionKey(output));
      const cell = cells.nth(1);
      if (count === undefined) continue;
      assert.equal(await cell.locator('[title]').getAttribute('title'), count.toLocaleString('en-GB'));
      checked += 1;
    }
    assert.ok(checked >= 4, `${checked} steps were compared`);
  });

  it('tells all about the selected step, and keeps selection, table and order over a reload', async () => {
    const { page } = await open(done);
    const { name } = await slowestStep(done);
    await page.getByRole('treeitem', { name }).click();
    const panel = page.getByRole('complementary', { name });
    await panel.getByText('Succeeded', { exact: true }).waitFor();
    await panel.getByText('Input collection').waitFor();
    await panel.getByText(/of the wall time of all steps/).waitFor();
    await page.getByRole('button', { name: 'Show as table' }).click();
    await page.getByRole('button', { name: 'Wall time' }).click();
    await page.reload();
    await panel.getByText('Succeeded', { exact: true }).waitFor();
    const first = page.locator('.graph-table tbody tr').first();
    assert.match((await first.textContent()) ?? '', new RegExp(name));
    assert.equal(await first.getByRole('button').getAttribute('aria-pressed'), 'true');
  });

  it('leads from a step to its logs and to its code', async () => {
    const shown: string[] = [];
    const host = await pages.open(
      new ExtensionSide(done, {
        showStepSource: (_job, step) => {
          shown.push(step);
          return Promise.resolve();
        },
      }),
    );
    await host.openTab('Graph');
    const { page } = host;
    await page.getByRole('treeitem', { name: /^Read/ }).click();
    await page.getByRole('button', { name: 'Show in code' }).click();
    await waitFor(
      'the code',
      () => shown,
      ({ length }) => length === 1,
    );
    const [step = ''] = shown;
    await page.getByRole('button', { name: 'Logs of this step' }).click();
    await page.getByRole('tab', { name: 'Logs', selected: true }).waitFor();
    assert.match(step, /^Read/);
  });

  it('is walked through with the keyboard alone', async () => {
    const { page } = await open(done);
    const { steps } = await pages.dataflow.api.getJob(done.target.ref);
    await page.getByRole('tree', { name: 'Steps of the job' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    const second = steps[1]?.name ?? '';
    await page.getByRole('treeitem', { name: second, selected: true }).waitFor();
    await page.getByRole('complementary', { name: second }).waitFor();
    const active = await page.getByRole('tree').getAttribute('aria-activedescendant');
    assert.equal(await page.getByRole('treeitem', { name: second }).getAttribute('id'), active);
    await page.keyboard.press('Escape');
    await waitFor(
      'no step panel',
      () => page.getByRole('complementary').count(),
      (count) => count === 0,
    );
  });

  it('follows the job while it is open', async () => {
    const running = await pages.dataflow.job('healthy-streaming', '30m');
    const { page } = await open(running);
    await page.getByRole('treeitem').nth(1).click();
    const figure = page
      .getByRole('complementary')
      .getByText('Elements out')
      .locator('xpath=following-sibling::dd');
    const before = await figure.textContent();
    await waitFor(
      'more elements',
      () => figure.textContent(),
      (now) => now !== before,
    );
  });

  it('marks the bottleneck and says what the diagnosis found there', async () => {
    const { page } = await open(await pages.dataflow.job('hot-key', '2h'));
    await page.getByRole('treeitem', { name: /^Count per user, .*One key gets most of the data/ }).click();
    await page
      .getByRole('complementary')
      .getByText(/calls its stage a bottleneck/)
      .waitFor();
  });

  it('shows the step that a finding of the overview names', async () => {
    const job = await pages.dataflow.job('hot-key', '2h');
    const { page } = await pages.open(new ExtensionSide(job), { height: 700 });
    await page.getByRole('button', { name: 'Show in Graph' }).first().click();
    const step = page.getByRole('treeitem', { name: /^Count per user/, selected: true });
    await step.waitFor();
    await page.getByRole('complementary', { name: 'Count per user' }).waitFor();
    // It is chosen once: another choice stands.
    await page.getByRole('treeitem', { name: /^Parse/ }).click();
    await page.reload();
    await page.getByRole('complementary', { name: 'Parse' }).waitFor();
  });

  it('is there at once for a thousand steps of which each takes from two others', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `Step ${index}`);
    const steps = names.map((name, index) => ({
      id: `s${index}`,
      name,
      kind: 'PAR_DO',
      inputs: index === 0 ? [] : [`c${index - 1}`, `c${(index * 7) % index}`],
      outputs: [`c${index}`],
    }));
    const { page } = await open(new ExampleShown({ job: exampleJob({ steps }), messages: [] }));
    await page.getByRole('searchbox', { name: 'Find a step' }).fill('step 999');
    await page.keyboard.press('Enter');
    await page.getByRole('treeitem', { name: /^Step 999/, selected: true }).waitFor();
  });

  it('lets a person move in a thousand steps, of which only those in view are drawn', async () => {
    const { page } = await open(await pages.dataflow.job(stepWorkload(1000), '10m'));
    assert.ok((await page.locator('.graph-node').count()) <= 60, 'composites are closed at first');
    await page.getByRole('button', { name: 'Open all' }).click();
    await page.getByRole('treeitem', { name: /^Step 5,/ }).waitFor();
    assert.ok((await page.locator('.graph-node').count()) < 100, 'only what is in view is there');
    await page.getByRole('searchbox', { name: 'Find a step' }).fill('step 777');
    await page.keyboard.press('Enter');
    await page.getByText('1 of 1').waitFor();
    const found = page.getByRole('treeitem', { name: /^Step 777,/, selected: true });
    await found.waitFor();
    const before = await boxOf(page, found);
    const canvas = await boxOf(page, page.locator('.graph-canvas'));
    const [x, y] = [canvas.x + 60, canvas.y + canvas.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - 100, { steps: 4 });
    await page.mouse.up();
    const after = await boxOf(page, found);
    assert.ok(Math.abs(before.y - 100 - after.y) < 2, `moved from ${before.y} to ${after.y}`);
    await page.getByRole('button', { name: 'Show all of it' }).click();
    await waitFor(
      'all steps',
      () => page.locator('.graph-node').count(),
      (count) => count === 1000,
    );
  });

  it('shows hostile names as the text they are', async () => {
    const shown = new ExampleShown({
      job: exampleJob({
        steps: [
          { id: 's1', name: `${hostile}/${hostile}`, kind: hostile, inputs: [], outputs: [hostile] },
          { id: 's2', name: 'Write', kind: 'PAR_DO', inputs: [hostile], outputs: [] },
        ],
      }),
      messages: [],
    });
    const { page } = await open(shown);
    await page.getByRole('treeitem').first().click();
    await page.getByRole('complementary').waitFor();
    await page.getByRole('button', { name: 'Show as table' }).click();
    await page.getByRole('row').nth(1).waitFor();
    assert.equal(await page.locator('img, iframe, object, embed, a, #page script').count(), 0);
  });

  it('needs no sideways scrolling when narrow', async () => {
    const { page } = await open(done, 'light', 330);
    await page.getByRole('treeitem').first().click();
    await page.getByRole('complementary').waitFor();
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `${overflow} px too wide`);
  });

  /** By wall time, as the service tells it. */
  async function slowestStep({ target }: ShownJob): Promise<{ readonly name: string }> {
    const [{ steps }, { metrics }] = await Promise.all([
      pages.dataflow.api.getJob(target.ref),
      pages.dataflow.api.getJobMetrics(target.ref),
    ]);
    const wall = (id: string): number =>
      metrics
        .filter(({ name, step }) => name.startsWith('ExecutionTime_') && step === id)
        .reduce((sum, { value }) => sum + (value.kind === 'scalar' ? Number(value.value) : 0), 0);
    const [slowest] = [...steps].sort((one, other) => wall(other.id) - wall(one.id));
    assert.ok(slowest);
    return slowest;
  }
});

async function boxOf(
  page: Page,
  element: ReturnType<Page['locator']>,
): Promise<{ readonly x: number; readonly y: number; readonly height: number }> {
  // What was asked for is drawn with the next frame.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  const box = await element.boundingBox();
  assert.ok(box);
  return box;
}
