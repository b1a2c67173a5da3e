import * as vscode from 'vscode';
import { contextKeys } from '../../manifest/views.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { registerCommand } from '../registerCommand.ts';

/** What the walkthrough of the manifest needs: a sample to run, and which of its steps are done. */
export function registerWalkthrough(
  { connections, context, local }: Pick<ExtensionServices, 'connections' | 'context' | 'local'>,
  failures: FailureDialog,
): vscode.Disposable {
  const tell = (key: keyof typeof contextKeys, value: boolean): void => {
    void vscode.commands.executeCommand('setContext', contextKeys[key], value);
  };
  const tellLocal = (): void => {
    tell('localRunning', local.state.kind === 'running');
  };
  const tellCloud = (): void => {
    tell(
      'cloudConnected',
      connections.list().some(({ auth }) => auth.kind === 'adc'),
    );
  };
  tellLocal();
  tellCloud();
  return vscode.Disposable.from(
    { dispose: local.onDidChange(tellLocal) },
    { dispose: connections.onDidChange(tellCloud) },
    vscode.tasks.onDidStartTask(({ execution }) => {
      if (execution.task.source === 'Dataflow') tell('fileWasRun', true);
    }),
    registerCommand('dataflow.openSample', failures, () => openSample(context.extensionUri)),
  );
}

async function openSample(extensionUri: vscode.Uri): Promise<void> {
  const sample = vscode.Uri.joinPath(extensionUri, 'media', 'walkthrough', 'wordcount.py');
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(sample));
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder?.scheme !== 'file') {
    // Without a folder the person chooses where it is saved; running asks for that.
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: 'python', content }),
    );
    return;
  }
  const file = await freeName(folder);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(content));
  await vscode.window.showTextDocument(file);
}

/** A file that is there already is never written over. */
async function freeName(folder: vscode.Uri): Promise<vscode.Uri> {
  for (let number = 1; ; number += 1) {
    const file = vscode.Uri.joinPath(folder, `beam_wordcount${number === 1 ? '' : `_${number}`}.py`);
    const isTaken = await vscode.workspace.fs.stat(file).then(
      () => true,
      () => false,
    );
    if (!isTaken) return file;
  }
}
