import type { Connection } from '../connection.ts';
import type { DataflowApi } from '../dataflowApi.ts';
import type { Log } from '../log.ts';
import { type CallPolicy, defaultCallPolicy } from './callPolicy.ts';
import { GoogleCalls } from './googleCalls.ts';
import { type ChangesListener, GoogleDataflowApi } from './googleDataflowApi.ts';

/**
 * The Dataflow service of a connection over Google's own gRPC client, which is loaded here.
 * @throws DataflowError when signing in fails, for example `UNAUTHENTICATED` without credentials
 */
export async function openDataflowApi(
  connection: Connection,
  log: Log,
  policy: CallPolicy = defaultCallPolicy,
  listener?: ChangesListener,
): Promise<DataflowApi> {
  const calls = new GoogleCalls(connection, log, policy);
  await calls.open();
  return new GoogleDataflowApi(connection, calls, listener);
}
