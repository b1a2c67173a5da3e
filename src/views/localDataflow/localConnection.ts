import type { Connection } from '../../dataflow/connection.ts';

/** The connection of the local Dataflow of this window: the extension's own, or that of the service which the environment names. */
export function localConnection(
  connections: readonly Connection[],
  { DATAFLOW_EMULATOR_HOST: named }: { readonly DATAFLOW_EMULATOR_HOST?: string | undefined },
): Connection | undefined {
  return (
    connections.find(({ isManaged }) => isManaged) ??
    connections.find(({ endpoint }) => endpoint !== undefined && endpoint === named)
  );
}
