import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errors, type Locator } from 'playwright-core';
import { startCodeServer } from '../../scripts/editor/codeServerSession.ts';
import { samplesFolder } from '../../scripts/editor/demo.ts';
import { EditorWindow } from '../../scripts/editor/editorWindow.ts';
import { packageExtension } from '../../scripts/editor/packageExtension.ts';
import { startLocalDataflow } from '../../scripts/local/localDataflow.ts';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import { ModelJobs } from '../vscode/modelJobs.ts';
import { waitFor } from '../waitFor.ts';

describe('The Jobs view of a real VS Code', () => {
  const undo: (() => Promise<unknown>)[] = [];
  let window: EditorWindow;
  let jobs: ModelJobs;
  let stream: JobTarget;
  let batch: JobTarget;

  before(async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-jobs-view-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    const service = await startLocalDataflow(() => undefined);
    undo.push(() => service.close());
    jobs = new ModelJobs(service.httpOrigin);
    await jobs.start('broken-etl', 'preflight');
    batch = await jobs.start('clicks-batch', 'healthy-batch', {}, { team: 'ads' });
    stream = await jobs.start('orders-stream', 'healthy-streaming', {}, { team: 'search' });
    const session = await startCodeServer({
      env: service.env,
      extensions: [await packageExtension(scratch)],
    });
    undo.push(() => session.close());
    window = await EditorWindow.open(session, { folder: samplesFolder });
    undo.push(() => window.close());
    await window.openJobsView();
    await window.jobRow('orders-stream').waitFor();
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  const names = ['broken-etl', 'clicks-batch', 'orders-stream'];

  /** Labels of the rows below the connection, from top to bottom. */
  async function rows(): Promise<readonly string[]> {
    const all = await window.page.locator('.sidebar .monaco-list-row .label-name').allInnerTexts();
    return all.filter((label) => label !== 'Local Dataflow');
  }

  function until(expected: readonly string[]): Promise<unknown> {
    return waitFor(
      `rows ${expected.join(', ')}`,
      async () => (await rows()).join(', '),
      (shown) => shown === expected.join(', '),
    );
  }

  /** Runs a command and, once what it asks is there, picks an item, or types and enters a text. */
  async function choose(command: string, question: string, answer: string): Promise<void> {
    await window.runCommand(command);
    await enter(question, answer);
  }

  async function enter(question: string, answer: string): Promise<void> {
    // The palette closes before the question comes, in the same widget.
    await window.page.locator('.quick-input-widget .quick-input-title', { hasText: question }).waitFor();
    const input = window.page.locator('.quick-input-widget input');
    await input.fill(answer);
    await input.press('Enter');
  }

  async function menu(row: Locator): Promise<readonly string[]> {
    await row.click({ button: 'right' });
    const items = window.page.locator('.monaco-menu .action-menu-item .action-label');
    await items.first().waitFor();
    return items.allInnerTexts();
  }

  async function closeMenu(): Promise<void> {
    await window.page.keyboard.press('Escape');
    await window.page.locator('.monaco-menu').waitFor({ state: 'detached' });
  }

  async function choosesFromMenu(row: Locator, item: string): Promise<void> {
    await menu(row);
    const chosen = window.page.getByRole('menuitem', { name: item, exact: true });
    // A menu ignores a click that comes too soon after it was opened.
    await waitFor(
      `the menu to take ${item}`,
      async () => {
        await chosen.click({ timeout: 1000 }).catch((error: unknown) => {
          if (!(error instanceof errors.TimeoutError)) throw error;
        });
        return chosen.count();
      },
      (left) => left === 0,
    );
  }

  it('reads each row out whole, and shows the same', async () => {
    for (const [name, words] of [
      ['orders-stream', /^Job orders-stream, Running, .*Streaming/],
      ['clicks-batch', /^Job clicks-batch, Running, .*Batch/],
      ['broken-etl', /^Job broken-etl, Failed, .*Batch/],
    ] as const) {
      assert.match((await window.jobRow(name).getAttribute('aria-label')) ?? '', words);
    }
  });

  it('offers in the menu of a job what its type and state allow', async () => {
    const changes = /Drain|Cancel|Scale|Snapshot|Archive|Restore/;
    const offered = async (name: string): Promise<readonly string[]> => {
      const items = (await menu(window.jobRow(name))).filter((item) => changes.test(item));
      await closeMenu();
      return items;
    };
    assert.deepEqual(await offered('clicks-batch'), ['Cancel Job…']);
    assert.deepEqual(await offered('broken-etl'), ['Archive Job']);
    assert.deepEqual(await offered('orders-stream'), [
      'Scale Job…',
      'Take Snapshot…',
      'Drain Job…',
      'Cancel Job…',
    ]);
  });

  it('lists what is filtered, and all again', async () => {
    await choose('Dataflow: Filter Jobs', 'Filter Jobs', 'stream');
    await until(['orders-stream']);
    await window.page.locator('.sidebar').getByText('1 of 3 jobs').first().waitFor();
    await window.runCommand('Dataflow: Clear Job Filter');
    await waitFor('all rows', rows, ({ length }) => length === names.length);
  });

  it('lists what is selected by state', async () => {
    await choose('Dataflow: Select Which Jobs to List', 'Which Jobs to List', 'Ended Jobs');
    await until(['broken-etl']);
    await choose('Dataflow: Select Which Jobs to List', 'Which Jobs to List', 'Active Jobs');
    await waitFor('active rows', rows, ({ length }) => length === 2);
    await window.runCommand('Dataflow: Clear Job Filter');
  });

  it('sorts and groups, by labels too', async () => {
    await choose('Dataflow: Sort Jobs', 'Sort Jobs', 'By Name');
    await until(names);
    await choose('Dataflow: Group Jobs', 'Group Jobs', 'By Type');
    await until(['Batch', 'broken-etl', 'clicks-batch', 'Streaming', 'orders-stream']);
    await choose('Dataflow: Group Jobs', 'Group Jobs', 'By Label…');
    await enter('Group Jobs by Label', 'team');
    await until(['ads', 'clicks-batch', 'search', 'orders-stream', '(without team)', 'broken-etl']);
    await choose('Dataflow: Group Jobs', 'Group Jobs', 'No Groups');
    await until(names);
  });

  it('puts a job away and gets it back', async () => {
    await choosesFromMenu(window.jobRow('broken-etl'), 'Archive Job');
    await until(['clicks-batch', 'orders-stream']);
    await choose('Dataflow: Select Which Jobs to List', 'Which Jobs to List', 'Archived Jobs');
    await until(['broken-etl']);
    await choosesFromMenu(window.jobRow('broken-etl'), 'Restore Archived Job');
    await until(['No job matches the filter']);
    await window.jobRow('No job matches the filter').click();
    await until(names);
  });

  it('shows a job that its filter leaves out, when it is asked for', async () => {
    await choose('Dataflow: Filter Jobs', 'Filter Jobs', 'stream');
    await until(['orders-stream']);
    await window.runCommand('Dataflow: Show Job in Jobs View');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'clicks-batch' }).click();
    await until(names);
    const row = window.jobRow('clicks-batch');
    await waitFor(
      'the selection',
      () => row.getAttribute('aria-selected'),
      (isSelected) => isSelected === 'true',
    );
  });

  it('keeps what is selected and opened over a refresh and a filter', async () => {
    const row = window.jobRow('orders-stream');
    await row.locator('.monaco-tl-twistie').click();
    await window.jobRow('Steps').waitFor();
    await window.runCommand('Dataflow: Refresh Jobs');
    await choose('Dataflow: Filter Jobs', 'Filter Jobs', 'batch');
    await window.jobRow('Steps').waitFor({ state: 'detached' });
    await window.runCommand('Dataflow: Clear Job Filter');
    await window.jobRow('Steps').waitFor();
    assert.equal(await row.getAttribute('aria-expanded'), 'true');
    await row.locator('.monaco-tl-twistie').click();
  });

  it('is used with the keyboard alone', async () => {
    await window.runCommand('Focus on Jobs View');
    const { keyboard } = window.page;
    await keyboard.press('Home');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    const focused = window.page.locator('.sidebar .monaco-list-row.focused');
    assert.match((await focused.getAttribute('aria-label')) ?? '', /^Job clicks-batch/);
    await keyboard.press('Enter');
    await window.page.locator('.tab', { hasText: 'clicks-batch' }).waitFor();
  });

  it('cancels a job only when the real dialog, which names it, is answered so', async () => {
    const dialog = window.page.locator('.monaco-dialog-box');
    await choosesFromMenu(window.jobRow('clicks-batch'), 'Cancel Job…');
    await dialog.getByText('Cancel the job "clicks-batch"?').waitFor();
    await dialog.getByText('cannot be resumed').waitFor();
    await dialog.getByRole('button', { name: 'Keep Running' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await jobs.state(batch), 'RUNNING');
    await choosesFromMenu(window.jobRow('clicks-batch'), 'Cancel Job…');
    await dialog.getByRole('button', { name: 'Cancel Job' }).click();
    await jobs.until(batch, ({ currentState }) => currentState === 'JOB_STATE_CANCELLED');
    await window.jobRow('clicks-batch').filter({ hasText: 'Cancelled' }).waitFor();
  });

  it('scales a job through its three inputs and the dialog', async () => {
    await choosesFromMenu(window.jobRow('orders-stream'), 'Scale Job…');
    await enter('(1/3)', '2');
    await enter('(2/3)', '9');
    await enter('(3/3)', '');
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Scale Job' }).click();
    await jobs.until(stream, ({ runtimeUpdatableParams }) => runtimeUpdatableParams?.maxNumWorkers === 9);
  });
});
