import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest/commands.ts';

describe('The extension', () => {
  const extension = vscode.extensions.getExtension('dataflow-vscode.dataflow-vscode');

  before(async () => {
    assert.ok(extension, 'the extension under test is there');
    await extension.activate();
  });

  it('activates', () => {
    assert.equal(extension?.isActive, true);
  });

  it('has registered every command it contributes', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.keys(commands).filter((command) => !registered.has(command)),
      [],
    );
  });

  it('has no connection in its settings until somebody adds one', () => {
    assert.deepEqual(vscode.workspace.getConfiguration().get('dataflow.connections'), []);
  });

  it('refreshes, shows its view and its log without a failure', async () => {
    await vscode.commands.executeCommand('dataflow.jobs.focus');
    await vscode.commands.executeCommand('dataflow.refresh');
    await vscode.commands.executeCommand('dataflow.showLog');
  });

  it('reads what it is given as data: an argument that is no job opens the picker and stops nothing', async () => {
    const stopping = vscode.commands.executeCommand('dataflow.stopJob', { ref: { jobId: 7 } });
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await stopping;
  });
});
