import * as vscode from 'vscode';
import { registerGeneralCommands } from './commands/generalCommands.ts';
import { registerJobCommands } from './commands/jobCommands.ts';
import type { ExtensionServices } from './extensionServices.ts';
import { FailureDialog } from './failureDialog.ts';
import { createJobsView } from './jobsTree/jobsView.ts';
import { registerLocalDataflow } from './localDataflow/registerLocalDataflow.ts';

/** The jobs tree and the commands. */
export function registerViews(services: ExtensionServices): vscode.Disposable {
  const failures = new FailureDialog(services.log);
  return vscode.Disposable.from(
    createJobsView(services),
    registerGeneralCommands(services, failures),
    registerJobCommands(services, failures),
    registerLocalDataflow(services, failures),
  );
}
