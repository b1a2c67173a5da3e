import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import { eventually, ModelJobs } from './modelJobs.ts';
import { failedOrders, failingLine, failure, finishedOrders, startOrders } from './ordersWorkloads.ts';
import { activeExtension, run } from './run.ts';

describe('The Problems panel', () => {
  let jobs: ModelJobs;
  let file: vscode.Uri;
  let original: Uint8Array;

  before(async () => {
    await activeExtension();
    jobs = new ModelJobs();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    file = vscode.Uri.joinPath(folder.uri, 'orders_stream.py');
    original = await vscode.workspace.fs.readFile(file);
    // An editor in a browser saves by itself, and the sample shall stay as it is.
    await vscode.workspace.getConfiguration().update('files.autoSave', 'off', true);
  });
  after(async () => {
    await vscode.workspace.getConfiguration().update('files.autoSave', undefined, true);
    assert.deepEqual(await vscode.workspace.fs.readFile(file), original);
  });
  afterEach(async () => {
    await run('dataflow.clearProblems');
    await vscode.workspace.getConfiguration().update('dataflow.problems', undefined, true);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  function problems(): readonly vscode.Diagnostic[] {
    return vscode.languages.getDiagnostics(file).filter(({ source }) => source === 'Dataflow');
  }

  function count(isReached: (length: number) => boolean): Promise<number> {
    return eventually(() => problems().length, isReached);
  }

  /** The job has ended before anybody sees it, so watching it is told at once how it went. */
  async function watched(name: string, workload: { readonly type: string }): Promise<JobTarget> {
    // What has ended and is known to have cannot be watched; after this the window looks again in seconds only.
    await run('dataflow.refresh');
    const target = await startOrders(jobs, name, workload);
    await run('dataflow.watchJob', target);
    await run('dataflow.refresh');
    return target;
  }

  it('has the error of a failed job at its line, with a way to its errors', async () => {
    const target = await watched('problems-orders-0101000001', failedOrders);
    await count((length) => length === 1);
    const [problem] = problems();
    assert.ok(problem);
    assert.ok(problem.message.startsWith(failure), problem.message);
    assert.equal(problem.range.start.line, failingLine.number - 1);
    assert.ok(typeof problem.code === 'object');
    assert.equal(problem.code.value, target.jobName);
    const opened = await vscode.workspace.openTextDocument(problem.code.target);
    assert.match(opened.getText(), new RegExp(failure));
  });

  it('follows the line while the file is edited, and forgets it when it is mended', async () => {
    await watched('problems-orders-0101000002', failedOrders);
    await count((length) => length === 1);
    const editor = await vscode.window.showTextDocument(file);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), '# a line more\n');
    });
    assert.deepEqual(
      problems().map(({ range }) => range.start.line),
      [failingLine.number],
    );
    await editor.edit((edit) => {
      edit.replace(editor.document.lineAt(failingLine.number).range, '        product = "bread"');
    });
    assert.deepEqual(problems(), []);
  });

  it('is cleared when a later run of the pipeline succeeds', async () => {
    await watched('problems-orders-0101000003', failedOrders);
    await count((length) => length === 1);
    await watched('problems-orders-0101000004', finishedOrders);
    await count((length) => length === 0);
  });

  it('is left alone when the setting says so', async () => {
    await watched('problems-orders-0101000005', failedOrders);
    await count((length) => length === 1);
    await vscode.workspace.getConfiguration().update('dataflow.problems', false, true);
    await count((length) => length === 0);
  });
});
