import * as vscode from 'vscode';
import type { Connections } from '../../dataflow/connections.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import type { LocalDataflow } from '../../dataflow/local/localDataflow.ts';
import type { LocalService } from '../../dataflow/local/localService.ts';
import { localConnection } from './localConnection.ts';

/** A local Dataflow that runs, and what its clients have to name. */
export interface LocalTarget {
  readonly service: LocalService;
  readonly projectId: string;
  readonly region: string;
}

/** Variables that name a service which somebody else has started. */
export interface LocalTargetEnvironment {
  readonly DATAFLOW_EMULATOR_HOST?: string | undefined;
  readonly STORAGE_EMULATOR_HOST?: string | undefined;
}

/**
 * The local Dataflow of this window: the extension's own, started if need be, or the one of the environment.
 * @throws DataflowError when there is none or it does not start
 */
export async function localTarget(
  { connections, local }: { connections: Connections; local: LocalDataflow },
  env: LocalTargetEnvironment,
): Promise<LocalTarget> {
  const connection = localConnection(connections.list(), env);
  const { DATAFLOW_EMULATOR_HOST: grpcAddress, STORAGE_EMULATOR_HOST: httpOrigin } = env;
  const named = grpcAddress && httpOrigin ? { grpcAddress, httpOrigin } : undefined;
  const service = connection?.isManaged ? await started(local) : named;
  if (!connection || !service) throw notManaged('Finding the local Dataflow');
  return { service, projectId: connection.projectId, region: connection.regions[0] ?? 'us-central1' };
}

/** Starts it, and shows that while it takes its time. */
export function started(local: LocalDataflow): Promise<LocalService> {
  return Promise.resolve(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Starting Local Dataflow' },
      () => local.start(),
    ),
  );
}

/** Where the service is none of the extension's own. */
export function notManaged(operation: string): DataflowError {
  return new DataflowError(
    'FAILED_PRECONDITION',
    operation,
    'This window does not manage a local Dataflow: the settings or DATAFLOW_EMULATOR_HOST name another service, or dataflow.local.start is "never".',
    'Remove the endpoint or the variable, or change the setting. For a service of your own set STORAGE_EMULATOR_HOST too, as dataflow-emulator prints it.',
  );
}
