import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { axeViolations } from './axeViolations.ts';
import { exampleAgent, withAgentTab } from './exampleAgent.ts';
import { exampleJob, ExampleShown, unavailable } from './exampleJobs.ts';
import { ExtensionSide, type ShownJob } from './extensionSide.ts';
import { ModelPages } from './modelPages.ts';
import { themes, type ThemeName } from './themes.ts';

/** Something a person sees in a part of the dashboard. */
interface Sight {
  readonly tab: string;
  /** Something on it that is there once it is drawn. */
  readonly sign: string;
  /** What a person does to see it, after the tab was opened. */
  readonly uncover?: (page: Page) => Promise<unknown>;
}

function press(name: string | RegExp): (page: Page) => Promise<void> {
  return (page) => page.getByRole('button', { name }).first().click();
}

const sights: readonly Sight[] = [
  { tab: 'Overview', sign: '.finding-body', uncover: (page) => page.getByText('Labels').click() },
  { tab: 'Charts', sign: '.uplot canvas' },
  { tab: 'Charts', sign: '.table-scroll', uncover: press('Show as table') },
  { tab: 'Charts', sign: '[type=checkbox]', uncover: (page) => page.getByText('Choose counters').click() },
  { tab: 'Counters', sign: '.uplot canvas', uncover: (page) => page.getByText('Service metrics').click() },
  { tab: 'Counters', sign: '.readings', uncover: press('Show as table') },
  { tab: 'Graph', sign: '.step-panel', uncover: (page) => page.getByRole('treeitem').first().click() },
  { tab: 'Graph', sign: '.graph-table', uncover: press('Show as table') },
  { tab: 'Execution', sign: '.workers tbody tr' },
  { tab: 'Logs', sign: '.example', uncover: (page) => page.locator('.log-groups summary').first().click() },
  { tab: 'Logs', sign: '.message-list li', uncover: press('By time') },
  { tab: 'Snapshots', sign: '.snapshots tbody tr' },
  { tab: 'Cost', sign: '.costs tfoot' },
  { tab: 'Agent', sign: '.timeline .entry' },
];

const ofBatch: readonly Sight[] = [
  { tab: 'Overview', sign: '.job-progress progress' },
  { tab: 'Execution', sign: '.stages [role=progressbar]' },
];

/** Where there is nothing to show, or it cannot be had. */
const ofNothing: readonly Sight[] = [
  { tab: 'Charts', sign: '[role=alert]' },
  { tab: 'Counters', sign: '.empty' },
  { tab: 'Graph', sign: '.empty' },
  { tab: 'Execution', sign: '[role=alert]' },
  { tab: 'Logs', sign: '[role=alert]' },
  { tab: 'Snapshots', sign: '[role=alert]' },
  { tab: 'Cost', sign: '[role=alert]' },
  { tab: 'Overview', sign: '[role=alert]' },
];

describe('every part of the dashboard', function () {
  this.timeout(240_000);
  let pages: ModelPages;
  let sick: ShownJob;

  before(async () => {
    pages = await ModelPages.start();
    sick = await pages.dataflow.job('hot-key', '2h');
    await pages.dataflow.api.createSnapshot(sick.target.ref, { ttlSeconds: 7200 });
  });
  after(() => pages.close());
  afterEach('no defect was seen', () => pages.closePage());

  async function objections(
    theme: ThemeName,
    extension: ExtensionSide,
    seen: readonly Sight[],
  ): Promise<readonly string[]> {
    const host = await pages.open(extension, { theme });
    const { page } = host;
    const found: string[] = [];
    for (const { tab, sign, uncover } of seen) {
      await host.openTab(tab);
      await uncover?.(page);
      await page.locator(sign).first().waitFor();
      found.push(...(await axeViolations(page)).map((violation) => `${tab}, ${sign}: ${violation}`));
    }
    return found;
  }

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`has nothing axe-core objects to in the ${theme} theme`, async () => {
      const agent = exampleAgent();
      const extension = new ExtensionSide(withAgentTab(sick), { agent });
      assert.deepEqual(await objections(theme, extension, sights), []);
    });

    it(`has nothing axe-core objects to in the ${theme} theme, of a batch job`, async () => {
      const batch = await pages.dataflow.job('healthy-batch', '3m');
      assert.deepEqual(await objections(theme, new ExtensionSide(batch), ofBatch), []);
    });

    it(`has nothing axe-core objects to in the ${theme} theme, where the service does not answer`, async () => {
      const refuse = (): Promise<never> => Promise.reject(unavailable());
      const silent = new ExampleShown({
        job: exampleJob({ steps: [] }),
        messages: [],
        api: {
          getJob: refuse,
          getStages: refuse,
          getJobMetrics: refuse,
          listAutoscalingEvents: refuse,
          listLogs: refuse,
          listMessages: refuse,
          listSeries: refuse,
          listSnapshots: refuse,
        },
      });
      assert.deepEqual(await objections(theme, new ExtensionSide(silent), ofNothing), []);
    });
  }
});
