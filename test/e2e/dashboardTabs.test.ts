import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { startCodeServer } from '../../scripts/editor/codeServerSession.ts';
import { samplesFolder } from '../../scripts/editor/demo.ts';
import { EditorWindow } from '../../scripts/editor/editorWindow.ts';
import { packageExtension } from '../../scripts/editor/packageExtension.ts';
import { startLocalDataflow } from '../../scripts/local/localDataflow.ts';
import { unitText } from '../../src/dashboard/page/charts/unitText.ts';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import { axeViolations } from '../dashboard/axeViolations.ts';
import { ModelJobs } from '../vscode/modelJobs.ts';
import { waitFor } from '../waitFor.ts';
import { ServiceFigures } from './serviceFigures.ts';

/** Every part of a dashboard, with something that is there once the part is drawn. */
const tabs: readonly (readonly [name: string, drawn: string])[] = [
  ['Overview', '.health-text'],
  ['Charts', '.uplot canvas'],
  ['Counters', '.reading-value'],
  ['Graph', '.graph-node'],
  ['Execution', '.autoscaling tbody tr'],
  ['Logs', '.log-groups summary'],
  ['Snapshots', '.snapshots tbody tr'],
  ['Cost', '.costs tfoot'],
  ['Agent', '.timeline .entry'],
];

/** Share of a figure that is lost where it is shown with three digits. */
const rounding = 0.005;
/** The editor's own themes, by the class it gives to the page. */
const themes: readonly (readonly [name: string, shown: string])[] = [
  ['Dark 2026', 'vscode-dark'],
  ['Light 2026', 'vscode-light'],
  ['Dark High Contrast', 'vscode-high-contrast'],
];

// One window and one job for all, as they take long to start: a test begins with what those before it have left.
describe('The tabs of a dashboard in a real VS Code', () => {
  const undo: (() => Promise<unknown>)[] = [];
  let window: EditorWindow;
  let jobs: ModelJobs;
  let job: JobTarget;
  let service: ServiceFigures;

  before(async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-tabs-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    const dataflow = await startLocalDataflow(() => undefined);
    undo.push(() => dataflow.close());
    jobs = new ModelJobs(dataflow.httpOrigin);
    job = await jobs.start('clicks', 'backlog-burst', { workloadAge: '2h' });
    service = new ServiceFigures(jobs, job);
    const session = await startCodeServer({
      env: dataflow.env,
      extensions: [await packageExtension(scratch)],
    });
    undo.push(() => session.close());
    window = await EditorWindow.open(session, { folder: samplesFolder });
    undo.push(() => window.close());
    await window.openJobsView();
    await window.jobRow('clicks').click();
    await page().getByRole('region', { name: 'Health' }).getByText('Judged').waitFor();
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  function page(): FrameLocator {
    return window.webview();
  }

  async function openTab(name: string): Promise<void> {
    await page().getByRole('tab', { name, exact: true }).click();
    await page().getByRole('tab', { name, exact: true, selected: true }).waitFor();
  }

  /**
   * The page reads now and then what grows all the time: what it shows after a refresh lies between what the service
   * has said before and after, to three digits.
   */
  async function followsService(shown: Locator, ask: () => Promise<number>): Promise<void> {
    const before = await ask();
    await page().getByRole('button', { name: 'Refresh', exact: true }).click();
    const value = await waitFor(
      `a figure of at least ${before}`,
      () => numberIn(shown),
      (figure) => figure >= before * (1 - rounding),
    );
    const after = await ask();
    assert.ok(value <= after * (1 + rounding), `${value} is shown, and the service says ${after}`);
  }

  function stepPanel(step: string): Locator {
    return page().getByRole('complementary', { name: step });
  }

  function elementsOut(step: string): Locator {
    return stepPanel(step).getByText('Elements out').locator('xpath=following-sibling::dd');
  }

  async function pick(text: string): Promise<void> {
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  async function chooseTheme(name: string, shown: string): Promise<void> {
    await window.runCommand('Preferences: Color Theme');
    const input = window.page.locator('.quick-input-widget input').first();
    await window.page.locator('.quick-input-widget', { hasText: 'Light 2026' }).waitFor();
    await input.fill(name);
    await input.press('Enter');
    await page().locator(`body.${shown}`).waitFor();
  }

  it('Graph: the steps with what flows through them, as the service counts it', async () => {
    await openTab('Graph');
    for (const name of await service.steps()) {
      await page()
        .getByRole('treeitem', { name: new RegExp(`^${name}`) })
        .waitFor();
    }
    await page()
      .getByRole('treeitem', { name: /^Parse/ })
      .click();
    await stepPanel('Parse').getByText('Running', { exact: true }).waitFor();
    await followsService(elementsOut('Parse'), () =>
      service.metric('ElementCount', { output_user_name: 'Parse-out0' }),
    );
  });

  it('Execution: the stages, their workers, and what the autoscaler did', async () => {
    await openTab('Execution');
    const { stages } = await service.told<{ stages: readonly { readonly stageId: string }[] }>(
      'executionDetails',
    );
    const table = page().getByRole('region', { name: 'Table of stages' });
    for (const { stageId } of stages) {
      await table.getByRole('row', { name: new RegExp(`^${stageId} .*Running`) }).waitFor();
    }
    const [stage] = stages;
    assert.ok(stage);
    const workers = page().getByRole('region', { name: 'Table of workers' }).locator('tbody th');
    await waitFor(
      'the workers that the service names',
      async () => [await workers.allInnerTexts(), await service.workers(stage.stageId)],
      ([shown = [], told = []]) => shown.length > 0 && shown.sort().join() === told.sort().join(),
    );
    const newest = page().getByRole('region', { name: 'Table of autoscaling' }).locator('tbody tr').first();
    await waitFor(
      'what the autoscaler did last',
      async () => ({ shown: await newest.innerText(), told: await service.lastScaling() }),
      ({ shown, told }) => shown.includes(told),
    );
  });

  it('Charts: drawn, and ending with what Monitoring says', async () => {
    await openTab('Charts');
    await page().getByRole('button', { name: '15 min' }).click();
    for (const [title, line, name, unit] of [
      ['Workers', 'Most', 'max_worker_instances_limit', 'workers'],
      ['Workers', 'Workers', 'active_worker_instances', 'workers'],
      ['Data freshness', 'Data freshness', 'data_watermark_age', 'seconds'],
    ] as const) {
      const figure = page()
        .locator('section.chart-figure')
        .filter({ has: page().getByRole('heading', { name: title, exact: true }) });
      await figure.scrollIntoViewIfNeeded();
      await figure.locator('.uplot canvas').waitFor();
      const value = figure
        .locator('.plot-legend li')
        .filter({ has: page().getByText(line, { exact: true }) })
        .locator('.legend-value');
      await waitFor(
        `the line ${line} of ${title} to end as Monitoring does`,
        async () => [await value.textContent(), unitText(await service.newestMonitored(name), unit)],
        ([shown, monitored]) => shown === monitored,
      );
    }
  });

  it('Cost: what the job has used, at list prices', async () => {
    await openTab('Cost');
    const table = page().getByRole('region', { name: 'Cost by resource' });
    const cells = table.getByRole('row', { name: /^vCPU / }).getByRole('cell');
    await followsService(cells.first(), async () => (await service.metric('TotalVcpuTime')) / 3600);
    assert.ok(
      (await numberIn(
        table
          .getByRole('row', { name: /^Together/ })
          .getByRole('cell')
          .nth(1),
      )) > 0,
    );
  });

  it('Snapshots: one is taken once the editor has asked, and stands there', async () => {
    await openTab('Snapshots');
    await page()
      .getByText(/No snapshots of this job/)
      .waitFor();
    const dialog = window.page.locator('.monaco-dialog-box');
    await page().getByRole('button', { name: 'Take snapshot…' }).click();
    await dialog.getByText('Take a snapshot of the job "clicks"?').waitFor();
    assert.deepEqual(await jobs.snapshots(job), []);
    await dialog.getByRole('button', { name: 'Take Snapshot' }).click();
    const [made] = await waitFor(
      'the snapshot',
      () => jobs.snapshots(job),
      ({ length }) => length === 1,
    );
    assert.ok(made);
    await page()
      .getByRole('row', { name: new RegExp(made.id) })
      .getByText('Ready')
      .waitFor();
  });

  it('Agent: comes once the agent looks after the job, with the figures it judged by', async () => {
    await window.runCommand('Dataflow: Let the Agent Look After a Job');
    await pick('clicks');
    await pick('Ask me about every change');
    await window.page.locator('.quick-input-widget', { hasText: 'Workers' }).locator('input').press('Enter');
    await pick('No snapshots');
    await openTab('Agent');
    await page().getByRole('heading', { name: 'Looks after a streaming job' }).waitFor();
    await page().getByText('a person is asked about every change').first().waitFor();
    await page().getByLabel('Only judgements and acts').uncheck();
    const seen = page().locator('.entry', { hasText: 'Figures of the job' });
    for (const name of ['active_worker_instances', 'max_worker_instances_limit']) {
      await seen
        .getByText(new RegExp(`\\b${name} ${await service.newestMonitored(name)}\\b`))
        .first()
        .waitFor();
    }
    await page()
      .locator('.entry', { hasText: /judges/ })
      .first()
      .waitFor();
  });

  it('stay as they are when the window is loaded again', async () => {
    await openTab('Charts');
    await window.reload();
    await page().getByRole('tab', { name: 'Charts', selected: true }).waitFor();
    await page().locator('button[aria-pressed=true]', { hasText: '15 min' }).waitFor();
    await page().locator('.uplot canvas').first().waitFor();
  });

  it('go on where they were when they come back from behind another file', async () => {
    await openTab('Graph');
    await window.openFile('wordcount.py');
    await window.page.locator('.tab', { hasText: 'clicks' }).click();
    await page().getByRole('tab', { name: 'Graph', selected: true }).waitFor();
    const counted = elementsOut('Parse');
    const first = await waitFor(
      'elements to be counted',
      () => numberIn(counted),
      (count) => count > 0,
    );
    await waitFor(
      'more of them, without a refresh',
      () => numberIn(counted),
      (count) => count > first,
    );
  });

  for (const [theme, shown] of themes) {
    it(`have nothing axe-core objects to in ${theme}`, async () => {
      await chooseTheme(theme, shown);
      const root = await page().locator('html').elementHandle();
      const frame = await root.ownerFrame();
      assert.ok(frame);
      for (const [tab, drawn] of tabs) {
        await openTab(tab);
        await page().locator(drawn).first().waitFor();
        assert.deepEqual(await axeViolations(frame), [], tab);
      }
    });
  }
});

async function numberIn(text: Locator): Promise<number> {
  return Number((await text.innerText()).replace(/[^\d.]/g, ''));
}
