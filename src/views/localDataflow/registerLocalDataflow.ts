import * as vscode from 'vscode';
import { managedConnection } from '../../dataflow/local/managedConnection.ts';
import { exportLines } from '../../dataflow/local/localService.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { registerCommand } from '../registerCommand.ts';
import { BeamFiles } from './beamFiles.ts';
import { environmentOf, openLocalTerminal } from './localTerminal.ts';
import { localTarget, notManaged, started } from './localTarget.ts';
import { runFileLocally } from './runFileLocally.ts';

type Services = Pick<ExtensionServices, 'context' | 'log' | 'connections' | 'monitor' | 'local'>;

/** Commands of the local Dataflow, and what follows its state. */
export function registerLocalDataflow(services: Services, failures: FailureDialog): vscode.Disposable {
  const { connections, context, local } = services;
  const target = (): ReturnType<typeof localTarget> => localTarget(services, process.env);
  const checkManaged = (operation: string): void => {
    if (!connections.list().some(({ isManaged }) => isManaged)) throw notManaged(operation);
  };
  return vscode.Disposable.from(
    registerCommand('dataflow.startLocal', failures, async () => {
      checkManaged('Starting the local Dataflow');
      await started(local);
    }),
    registerCommand('dataflow.stopLocal', failures, async () => {
      checkManaged('Stopping the local Dataflow');
      await local.stop();
    }),
    registerCommand('dataflow.restartLocal', failures, async () => {
      checkManaged('Restarting the local Dataflow');
      await local.stop();
      await started(local);
    }),
    registerCommand('dataflow.openLocalTerminal', failures, async () => {
      openLocalTerminal(await target());
    }),
    registerCommand('dataflow.copyLocalEnvironment', failures, async () => {
      await vscode.env.clipboard.writeText(exportLines(environmentOf(await target())));
      void vscode.window.showInformationMessage(
        'The environment of Local Dataflow is on the clipboard: paste it into a shell.',
      );
    }),
    registerCommand('dataflow.runFileLocally', failures, (argument) =>
      runFileLocally(argument, { target, memory: context.workspaceState, log: services.log }),
    ),
    new BeamFiles(),
    followState(services),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      local.reconsider();
      void services.monitor.refresh(managedConnection.id);
    }),
  );
}

/** Keeps what is known of jobs in step with the service, and ends the service when nothing names it any more. */
function followState({ connections, local, log, monitor }: Services): vscode.Disposable {
  let wasRunning = false;
  const stopFollowing = local.onDidChange(() => {
    const isRunning = local.state.kind === 'running';
    if (isRunning === wasRunning) return;
    wasRunning = isRunning;
    if (isRunning) void monitor.refresh(managedConnection.id);
    else {
      connections.reopen(managedConnection.id).catch((error: unknown) => {
        log.warn(`The API of the local Dataflow did not close cleanly: ${String(error)}`);
      });
    }
  });
  const stopListening = connections.onDidChange(() => {
    const isUsed = connections.list().some(({ isManaged }) => isManaged);
    if (isUsed || !['running', 'starting'].includes(local.state.kind)) return;
    local.stop(false).catch((error: unknown) => {
      log.warn(`The local Dataflow did not stop: ${String(error)}`);
    });
  });
  return vscode.Disposable.from({ dispose: stopFollowing }, { dispose: stopListening });
}
