import type { Connection } from '../dataflow/connection.ts';

/**
 * Environment in which `dataflow-mcp` has these connections and this policy, as the settings of the editor hold them.
 * The variables that name a local service are taken away: such a service is among the connections.
 * @param connections with the address of each service that is not Google's
 */
export function mcpServerEnvironment(
  connections: readonly Connection[],
  policy: unknown,
): Readonly<Record<string, string | null>> {
  const settings = connections.map(({ name, projectId, regions, endpoint, auth, templates }) => ({
    name,
    projectId,
    regions,
    endpoint,
    templates,
    impersonateServiceAccount: auth.kind === 'adc' ? auth.impersonate : undefined,
  }));
  return {
    DATAFLOW_CONNECTIONS: JSON.stringify(settings),
    DATAFLOW_POLICY: JSON.stringify(policy ?? {}),
    DATAFLOW_EMULATOR_HOST: null,
    DATAFLOW_EMULATOR_PROJECT: null,
    // The editor's own program is Node only when it is told so; elsewhere this means nothing.
    ELECTRON_RUN_AS_NODE: '1',
  };
}
