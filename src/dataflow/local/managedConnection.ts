import type { Connection } from '../connection.ts';
import { readyTemplates } from './readyTemplates.ts';

/** When the extension starts the local Dataflow: as soon as somebody needs it, when told to, or not at all. */
export const localStartModes = ['automatic', 'manual', 'never'] as const;
export type LocalStartMode = (typeof localStartModes)[number];

/** The connection to the local Dataflow that the extension starts itself. */
export const managedConnection: Connection = {
  id: 'local',
  name: 'Local Dataflow',
  projectId: 'local-project',
  regions: ['us-central1'],
  auth: { kind: 'none' },
  templates: readyTemplates,
  isManaged: true,
};

/** @param value of the setting, as people wrote it; what is not understood is `automatic` */
export function parseLocalStartMode(value: unknown): LocalStartMode {
  return localStartModes.find((mode) => mode === value) ?? 'automatic';
}

/** Adds the managed connection, unless it is not wanted or one of the others names a service of its own. */
export function withManagedConnection(
  connections: readonly Connection[],
  mode: LocalStartMode,
): readonly Connection[] {
  if (mode === 'never' || connections.some(({ endpoint }) => endpoint !== undefined)) return connections;
  const isNameTaken = connections.some(({ name }) => name === managedConnection.name);
  return [
    ...connections,
    isNameTaken ? { ...managedConnection, name: 'Local Dataflow (this machine)' } : managedConnection,
  ];
}
