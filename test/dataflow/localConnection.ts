import type { Connection } from '../../src/dataflow/connection.ts';

/** The connection to a local service. @param endpoint `host:port` */
export function localConnection(endpoint: string, over: Partial<Connection> = {}): Connection {
  return {
    id: 'local',
    name: 'Local Dataflow',
    projectId: 'local-project',
    regions: ['us-central1'],
    endpoint,
    auth: { kind: 'none' },
    ...over,
  };
}
