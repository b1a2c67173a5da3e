import * as vscode from 'vscode';
import { contextKeys } from '../../manifest/views.ts';
import { importsBeam } from '../../dataflow/pipelineSource/beamLanguage.ts';

/** Tells menus which open files are Beam pipelines in Python. */
export class BeamFiles implements vscode.Disposable {
  private known = '';
  private readonly listeners: vscode.Disposable;

  constructor() {
    const update = (): void => {
      this.update();
    };
    this.listeners = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(update),
      vscode.workspace.onDidCloseTextDocument(update),
      vscode.workspace.onDidSaveTextDocument(update),
      vscode.window.onDidChangeActiveTextEditor(update),
    );
    this.update();
  }

  dispose(): void {
    this.listeners.dispose();
  }

  private update(): void {
    const paths = vscode.workspace.textDocuments
      .filter(({ languageId, uri }) => languageId === 'python' && uri.scheme === 'file')
      .filter((document) => importsBeam(document.getText()))
      .map(({ uri }) => uri.fsPath);
    const known = JSON.stringify(paths);
    if (known === this.known) return;
    this.known = known;
    void vscode.commands.executeCommand('setContext', contextKeys.beamFiles, paths);
  }
}
