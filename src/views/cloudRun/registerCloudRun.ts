import type * as vscode from 'vscode';
import type { Connection } from '../../dataflow/connection.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { localConnection } from '../localDataflow/localConnection.ts';
import { localTarget } from '../localDataflow/localTarget.ts';
import { registerCommand } from '../registerCommand.ts';
import { runFileOnCloud } from './runFileOnCloud.ts';

/** The command that runs a Beam file on Google Cloud. */
export function registerCloudRun(
  services: Pick<ExtensionServices, 'context' | 'log' | 'clock' | 'connections' | 'local'>,
  failures: FailureDialog,
): vscode.Disposable {
  const { connections, context, log, clock } = services;
  return registerCommand('dataflow.runFileOnGoogleCloud', failures, async (argument) => {
    await runFileOnCloud(argument, {
      connections: () => reachable(connections.list()),
      local: () => localTarget(services, process.env),
      memory: context.workspaceState,
      log,
      clock,
    });
  });
}

/** Of a service at any other address nobody knows where its files lie, so a program cannot be submitted to it. */
function reachable(all: readonly Connection[]): readonly Connection[] {
  const local = localConnection(all, process.env);
  return all.filter((connection) => connection.auth.kind !== 'none' || connection === local);
}
