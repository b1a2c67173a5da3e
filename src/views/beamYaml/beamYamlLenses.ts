import * as vscode from 'vscode';
import type { CommandId } from '../../manifest/commands.ts';
import { readSetting } from '../readSetting.ts';
import type { BeamYamlFiles } from './beamYamlFiles.ts';

/** Links above a pipeline: run it here, run it on Google Cloud, check it. */
export class BeamYamlLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changes.event;

  constructor(private readonly files: BeamYamlFiles) {}

  /** The setting has changed. */
  update(): void {
    this.changes.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (readSetting('dataflow.source.codeLens') !== true || !this.files.isPipeline(document)) return [];
    const start = /^pipeline:/m.exec(document.getText());
    const at = document.positionAt(start?.index ?? 0);
    const links: readonly (readonly [command: CommandId, title: string])[] = [
      ['dataflow.runPipelineLocally', '$(play) Run on local Dataflow'],
      ['dataflow.runPipelineOnGoogleCloud', '$(cloud-upload) Run on Google Cloud…'],
      ['dataflow.validatePipeline', '$(checklist) Validate'],
    ];
    return links.map(
      ([command, title]) =>
        new vscode.CodeLens(new vscode.Range(at, at), { command, title, arguments: [document.uri] }),
    );
  }

  dispose(): void {
    this.changes.dispose();
  }
}
