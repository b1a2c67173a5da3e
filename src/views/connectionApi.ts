import type { Connections } from '../dataflow/connections.ts';
import type { DataflowApi } from '../dataflow/dataflowApi.ts';
import { DataflowError } from '../dataflow/errors.ts';

/**
 * The way to a connection's service.
 * @param operation what it is wanted for, for example `Stopping the job`
 * @throws DataflowError `NOT_FOUND` when the connection is gone, or when it cannot be opened
 */
export async function connectionApi(
  connections: Connections,
  connectionId: string,
  operation: string,
): Promise<DataflowApi> {
  const connection = connections.get(connectionId);
  if (connection) return connections.api(connection);
  throw new DataflowError(
    'NOT_FOUND',
    operation,
    'Its connection is no longer among the settings.',
    'Add the connection again, or do it where you see the job now.',
  );
}
