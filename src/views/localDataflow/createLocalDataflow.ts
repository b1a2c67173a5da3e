import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../../dataflow/connection.ts';
import { claimDataFolder } from '../../dataflow/local/dataFolder.ts';
import { emulatorForker } from '../../dataflow/local/emulatorProcess.ts';
import { answersHttp } from '../../dataflow/local/healthCheck.ts';
import { LocalDataflow } from '../../dataflow/local/localDataflow.ts';
import { parseLocalStartMode } from '../../dataflow/local/managedConnection.ts';
import { readSetting } from '../readSetting.ts';

/** The local Dataflow that comes with this extension; nothing is started yet. */
export function createLocalDataflow(
  context: Pick<vscode.ExtensionContext, 'asAbsolutePath' | 'storageUri'>,
  log: vscode.LogOutputChannel,
): LocalDataflow {
  const { storageUri } = context;
  return new LocalDataflow({
    fork: emulatorForker(context.asAbsolutePath('dist/bin/dataflow-emulator.js')),
    log,
    obstacle,
    // Without a workspace there is no folder that is this window's alone.
    ...(storageUri?.scheme === 'file' && {
      dataFolder: () => claimDataFolder(join(storageUri.fsPath, 'local-dataflow')),
    }),
    isHealthy: ({ httpOrigin }) => answersHttp(httpOrigin),
  });
}

/**
 * A connection with the address of its service, which is started where settings allow it.
 * @throws DataflowError when the service of the managed connection does not run
 */
export async function reachable(connection: Connection, local: LocalDataflow): Promise<Connection> {
  if (!connection.isManaged) return connection;
  const mayStart = parseLocalStartMode(readSetting('dataflow.local.start')) === 'automatic';
  const { grpcAddress } = await local.use(mayStart);
  return { ...connection, endpoint: grpcAddress };
}

/** Why the service cannot run in this window, in a sentence for people. */
function obstacle(): string | undefined {
  if (process.platform === 'win32') {
    return 'The local Dataflow runs on Linux and macOS; on Windows open the folder in WSL.';
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 0 && folders.every(({ uri }) => uri.scheme !== 'file')) {
    return 'The local Dataflow runs pipelines from folders of this machine, and this workspace is virtual.';
  }
  if (!vscode.workspace.isTrusted) {
    return 'The local Dataflow runs the code of pipelines, so it waits until you trust this workspace.';
  }
  return undefined;
}
