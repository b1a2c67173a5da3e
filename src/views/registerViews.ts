import * as vscode from 'vscode';
import { registerCloudRun } from './cloudRun/registerCloudRun.ts';
import { registerBeamYaml } from './beamYaml/registerBeamYaml.ts';
import { registerAgent } from './agent/registerAgent.ts';
import { registerMadeThings } from './agent/registerMadeThings.ts';
import { registerTemplateTasks } from './agent/registerTemplateTasks.ts';
import { registerChatCommands } from './commands/chatCommands.ts';
import { registerGeneralCommands } from './commands/generalCommands.ts';
import { registerJobAddressCommands } from './commands/jobAddressCommands.ts';
import { registerJobCommands } from './commands/jobCommands.ts';
import { registerSnapshotCommands } from './commands/snapshotCommands.ts';
import { registerConnections } from './connections/registerConnections.ts';
import { registerJobDocuments } from './documents/documentCommands.ts';
import type { ExtensionServices } from './extensionServices.ts';
import { FailureDialog } from './failureDialog.ts';
import { createJobsView } from './jobsTree/jobsView.ts';
import { registerLaunch } from './launchForm/registerLaunch.ts';
import { registerNotifications } from './notifications/registerNotifications.ts';
import { registerLocalDataflow } from './localDataflow/registerLocalDataflow.ts';
import { registerJobProblems } from './problems/registerJobProblems.ts';
import { registerSource } from './source/registerSource.ts';
import { registerWalkthrough } from './walkthrough/registerWalkthrough.ts';
import { WorkspaceFrames } from './workspaceCode/workspaceFrames.ts';

/** The jobs tree and the commands. */
export function registerViews(services: ExtensionServices): vscode.Disposable {
  const failures = new FailureDialog(services.log);
  const { notices, troubles, registration } = registerNotifications(services, failures);
  const frames = new WorkspaceFrames();
  return vscode.Disposable.from(
    createJobsView(services, { notices, troubles }, failures),
    registration,
    registerGeneralCommands(services, failures),
    registerChatCommands(services, failures),
    registerConnections(services, failures),
    registerJobCommands(services, failures),
    registerJobAddressCommands(services, failures),
    registerSnapshotCommands(services, failures),
    registerLaunch(services, failures),
    registerCloudRun(services, failures),
    registerBeamYaml(services, failures),
    frames,
    registerJobDocuments(services, frames, failures),
    registerJobProblems(services, notices, frames, failures),
    registerSource(services),
    registerWalkthrough(services, failures),
    registerAgent(services, failures),
    registerMadeThings(services, failures),
    registerTemplateTasks(services, failures),
    registerLocalDataflow(services, failures),
  );
}
