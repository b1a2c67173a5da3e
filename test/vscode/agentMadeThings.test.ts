import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('what the agent made', () => {
  before(async () => {
    const extension = vscode.extensions.getExtension('dataflow-vscode.dataflow-vscode');
    assert.ok(extension);
    await extension.activate();
  });

  it('is shown as a list that the keyboard closes, and nothing is removed by that', async () => {
    assert.ok(await endsWhenClosed('dataflow.agent.madeThings'), 'the command ends when its list is closed');
  });

  it('takes what is no job as no job: replacing one opens the picker', async () => {
    assert.ok(await endsWhenClosed('dataflow.agent.migrate', { ref: 7 }));
  });
});

/** Whether a command that asks comes to its end when what it shows is closed. */
async function endsWhenClosed(command: string, ...args: readonly unknown[]): Promise<boolean> {
  const state = { isDone: false };
  const running = Promise.resolve(vscode.commands.executeCommand(command, ...args)).then(() => {
    state.isDone = true;
  });
  // The list comes when the agent is loaded; closing what is not open does nothing.
  for (let tries = 0; tries < 300 && !state.isDone; tries += 1) {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (state.isDone) await running;
  return state.isDone;
}
