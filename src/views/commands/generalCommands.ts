import * as vscode from 'vscode';
import { isConnectionTarget } from '../../manifest/commands/commandTargets.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { registerCommand } from '../registerCommand.ts';

/** Commands that concern no single job. */
export function registerGeneralCommands(
  { context, log, monitor }: Pick<ExtensionServices, 'context' | 'log' | 'monitor'>,
  failures: FailureDialog,
): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand('dataflow.refresh', failures, (argument) =>
      monitor.refresh(isConnectionTarget(argument) ? argument.connectionId : undefined),
    ),
    registerCommand('dataflow.loadMoreJobs', failures, async (argument) => {
      if (isConnectionTarget(argument)) await monitor.loadMore(argument.connectionId);
    }),
    registerCommand('dataflow.showLog', failures, () => {
      log.show(true);
    }),
    registerCommand('dataflow.openSettings', failures, async () => {
      await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${context.extension.id}`);
    }),
  );
}
