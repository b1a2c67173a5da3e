import * as vscode from 'vscode';
import { registerGeneralCommands } from './commands/generalCommands.ts';
import { registerJobAddressCommands } from './commands/jobAddressCommands.ts';
import { registerJobCommands } from './commands/jobCommands.ts';
import { registerSnapshotCommands } from './commands/snapshotCommands.ts';
import { registerJobDocuments } from './documents/documentCommands.ts';
import type { ExtensionServices } from './extensionServices.ts';
import { FailureDialog } from './failureDialog.ts';
import { createJobsView } from './jobsTree/jobsView.ts';
import { registerNotifications } from './notifications/registerNotifications.ts';
import { registerLocalDataflow } from './localDataflow/registerLocalDataflow.ts';

/** The jobs tree and the commands. */
export function registerViews(services: ExtensionServices): vscode.Disposable {
  const failures = new FailureDialog(services.log);
  const { notices, registration } = registerNotifications(services, failures);
  return vscode.Disposable.from(
    createJobsView(services, notices, failures),
    registration,
    registerGeneralCommands(services, failures),
    registerJobCommands(services, failures),
    registerJobAddressCommands(services, failures),
    registerSnapshotCommands(services, failures),
    registerJobDocuments(services, failures),
    registerLocalDataflow(services, failures),
  );
}
