import * as vscode from 'vscode';
import { contextKeys } from '../../manifest/views.ts';
import { labelText } from '../displayText.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { onDidChangeSetting } from '../readSetting.ts';
import { registerCommand, runCommand } from '../registerCommand.ts';
import { BeamYamlDiagnostics } from './beamYamlDiagnostics.ts';
import { BeamYamlFiles, yamlSelector } from './beamYamlFiles.ts';
import { registerBeamYamlLanguage } from './beamYamlLanguage.ts';
import { BeamYamlLenses } from './beamYamlLenses.ts';
import { fileName, pipelineDocument } from './pipelineDocument.ts';
import { openSkeleton } from './pipelineSkeletons.ts';
import { runLocally, runOnGoogleCloud, type RunServices } from './runPipeline.ts';

/** Beam YAML in the editor: completion, hovers, problems, links, and running pipelines. */
export function registerBeamYaml(services: RunServices, failures: FailureDialog): vscode.Disposable {
  const { clock, context, log } = services;
  const files = new BeamYamlFiles();
  const diagnostics = new BeamYamlDiagnostics(files, { clock, log });
  const lenses = new BeamYamlLenses(files);
  return vscode.Disposable.from(
    diagnostics,
    lenses,
    registerBeamYamlLanguage(files),
    vscode.languages.registerCodeLensProvider([...yamlSelector], lenses),
    onDidChangeSetting('dataflow.source.codeLens', () => {
      lenses.update();
    }),
    followPipelines(files),
    registerCommand('dataflow.runPipelineLocally', failures, async (argument) => {
      await runLocally(
        await pipelineDocument(argument, files, 'Running a Beam YAML pipeline'),
        files,
        services,
      );
    }),
    registerCommand('dataflow.runPipelineOnGoogleCloud', failures, async (argument) => {
      await runOnGoogleCloud(
        await pipelineDocument(argument, files, 'Running a Beam YAML pipeline'),
        files,
        services,
      );
    }),
    registerCommand('dataflow.validatePipeline', failures, async (argument) => {
      await validate(await pipelineDocument(argument, files, 'Checking a pipeline'), files, diagnostics);
    }),
    registerCommand('dataflow.newPipeline', failures, (argument) =>
      openSkeleton(argument, context.extensionUri),
    ),
  );
}

async function validate(
  document: vscode.TextDocument,
  files: BeamYamlFiles,
  diagnostics: BeamYamlDiagnostics,
): Promise<void> {
  const problems = await diagnostics.show(document);
  const name = labelText(fileName(document), 80);
  if (problems.length > 0) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    return;
  }
  const { beamVersion } = await files.beam();
  void vscode.window
    .showInformationMessage(`Beam ${beamVersion} would take ${name}.`, 'Run on Local Dataflow')
    .then((choice) =>
      choice === undefined ? undefined : runCommand('dataflow.runPipelineLocally', document.uri),
    );
}

/** Tells menus which open files are Beam YAML pipelines. */
function followPipelines(files: BeamYamlFiles): vscode.Disposable {
  let known = '';
  const update = (): void => {
    const paths = vscode.workspace.textDocuments
      .filter((document) => files.isPipeline(document))
      .map(({ uri }) => (uri.scheme === 'file' ? uri.fsPath : uri.path));
    const now = JSON.stringify(paths);
    if (now === known) return;
    known = now;
    void vscode.commands.executeCommand('setContext', contextKeys.pipelineFiles, paths);
  };
  update();
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(update),
    vscode.workspace.onDidCloseTextDocument(update),
    vscode.workspace.onDidSaveTextDocument(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}
