import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import { eventually, ModelJobs } from './modelJobs.ts';
import { failingLine, failingStream, failure, startOrders, streamingOrders } from './ordersWorkloads.ts';
import { Person } from './person.ts';
import { activeExtension, run } from './run.ts';

describe('Documents about a job', () => {
  let jobs: ModelJobs;
  let target: JobTarget;

  before(async () => {
    await activeExtension();
    jobs = new ModelJobs();
    target = await startOrders(jobs, 'documents-orders', failingStream);
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await jobs.call('PUT', `jobs/${target.ref.jobId}`, { requestedState: 'JOB_STATE_CANCELLED' });
  });

  function front(): vscode.TextDocument {
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.scheme, 'dataflow-job');
    return editor.document;
  }

  function saying(pattern: RegExp): Promise<string> {
    return eventually(
      () => front().getText(),
      (text) => pattern.test(text),
    );
  }

  function entries(): readonly string[] {
    return front()
      .getText()
      .split('\n')
      .filter((line) => /^\d{4}-/.test(line));
  }

  it('show messages in local time, coloured as a log, and go on as the job does', async () => {
    const followed = await startOrders(jobs, 'documents-followed', streamingOrders);
    await run('dataflow.showJobMessages', followed);
    const document = front();
    assert.match(
      document.getText(),
      /^# documents-followed \(.+\) in local-project, us-central1: RUNNING\n# \d+ messages so far; this document follows the job/,
    );
    assert.equal(document.languageId, 'log');
    await jobs.call('PUT', `jobs/${followed.ref.jobId}`, { requestedState: 'JOB_STATE_CANCELLED' });
    await saying(/^# documents-followed .*: CANCELLED\n# \d+ messages\. Times/);
  });

  it('lead from stack frames to lines of the workspace, and from steps to the dashboard', async () => {
    await run('dataflow.showWorkerLogs', target);
    const document = front();
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
      2000,
    );
    const texts = new Map(links.map((link) => [document.getText(link.range), link.target?.toString(true)]));
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.equal(
      texts.get('/app/samples/orders_stream.py'),
      `${String(folder?.uri.toString(true))}/orders_stream.py#L${failingLine.number}`,
    );
    assert.match(texts.get('TakeOrder') ?? '', /^command:dataflow\.openDashboard\?.*documents-orders|jobId/);
    assert.match(texts.get(target.ref.jobId) ?? '', /^command:dataflow\.openDashboard/);
  });

  it('fold entries with their stack traces', async () => {
    await run('dataflow.showWorkerLogs', target, { severity: 'ERROR' });
    // The editor may still have the document of a test before, and show what it said until it is written anew.
    await saying(/^# Filtered: at least ERROR\./m);
    const document = front();
    const ranges = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.ok(ranges.length > 0);
    const [range] = ranges;
    assert.match(document.lineAt(range?.start ?? 0).text, /^\d{4}-.* ERROR /);
    assert.equal(document.lineAt(range?.end ?? 0).text.startsWith('    '), true);
  });

  it('leave out what a filter says, name it in their head, and show all again when it is cleared', async () => {
    await run('dataflow.showJobMessages', target);
    const all = entries().length;
    await run('dataflow.filterDocument', { severity: 'ERROR' });
    await saying(/^# Filtered: at least ERROR\./m);
    assert.ok(entries().length > 0 && entries().length < all);
    assert.deepEqual(
      entries().filter((line) => !line.includes(' ERROR ')),
      [],
    );
    await run('dataflow.filterDocument', { text: 'what nobody says' });
    await saying(/^# Filtered: text "what nobody says"\./m);
    assert.deepEqual(entries(), []);
    await run('dataflow.clearDocumentFilter');
    await eventually(
      () => entries().length,
      (now) => now >= all,
    );
    assert.doesNotMatch(front().getText(), /^# Filtered/m);
  });

  it('are filtered by questions too, which offer the steps that they name', async () => {
    await run('dataflow.showWorkerLogs', target);
    const person = new Person();
    try {
      person.will('Step', 'TakeOrder');
      await run('dataflow.filterDocument');
      await saying(/^# Filtered: step TakeOrder\./m);
      assert.ok(entries().length > 0);
      assert.deepEqual(
        entries().filter((line) => !line.includes('[TakeOrder]')),
        [],
      );
      person.will('Severity', 'ERROR');
      await run('dataflow.filterDocument');
      await saying(/^# Filtered: at least ERROR, step TakeOrder\./m);
      person.will('Text', 'No PRODUCT');
      await run('dataflow.filterDocument');
      assert.deepEqual(
        person.seen.filter(({ kind }) => kind === 'message'),
        [],
      );
      await saying(/^# Filtered: at least ERROR, step TakeOrder, text "No PRODUCT"\./m);
      assert.ok(entries().length > 0);
    } finally {
      person.leave();
    }
  });

  it('group errors that say the same', async () => {
    await run('dataflow.showJobErrors', target);
    const text = front().getText();
    const [, count] = new RegExp(`^ *(\\d+)× ERROR +${failure}`, 'm').exec(text) ?? [];
    assert.ok(Number(count) > 1, text.slice(0, 2000));
    assert.match(text, /^ {4}steps \[TakeOrder\]$/m);
  });
});
