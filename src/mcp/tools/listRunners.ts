import type { z } from 'zod';
import type { Connection } from '../../dataflow/connection.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { optionalPart, unavailableShape } from './optionalPart.ts';
import { defineReadTool, type ReadingApi, type ToolCall, type Zod } from './tool.ts';

export const listRunnersTool = defineReadTool({
  name: 'list_runners',
  title: 'List Dataflow connections',
  userDescription: 'Lists the connections: where jobs can run, whether they answer, and what each can do.',
  modelDescription:
    'Lists where Dataflow jobs can run: the connections with project, regions, endpoint, whether each answers now, and what it can do. Use it to choose a connection, or when calls fail to reach Dataflow.',
  icon: '$(plug)',
  tags: ['dataflow', 'connections'],
  effect: 'read',
  input: (z) => z.strictObject({}),
  output,
  async run(_args, call) {
    call.progress('Asking each connection');
    const runners = await Promise.all(call.connections.map((connection) => describe(connection, call)));
    const blocks = runners.map((runner) =>
      [
        `${runner.connection} ("${plainText(runner.name, textLimits.label)}") | ${runner.kind} | project ${runner.project_id} | regions ${runner.regions.join(', ')}${runner.endpoint === undefined ? '' : ` | endpoint ${runner.endpoint}`} | ${runner.answers ? 'answers' : 'does not answer'}`,
        ...(runner.problem === undefined ? [] : [call.fence.wrap(runner.problem)]),
        `  ${runner.can.join(' ')}`,
      ].join('\n'),
    );
    const text =
      runners.length === 0
        ? 'No connection is configured. The user adds one with the setting dataflow.connections, or with --project or --endpoint of dataflow-mcp.'
        : blocks.join('\n');
    return { structured: { runners }, text };
  },
});

function output(z: Zod) {
  return z.object({
    runners: z.array(
      z.object({
        connection: z.string().describe('Pass it as connection to other tools'),
        name: z.string(),
        kind: z.enum(['google_cloud', 'endpoint']),
        project_id: z.string(),
        regions: z.array(z.string()),
        endpoint: z.string().optional(),
        acts_as: z.string().optional().describe('Service account that is impersonated'),
        answers: z.boolean(),
        problem: unavailableShape(z),
        can: z.array(z.string()),
      }),
    ),
  });
}

type Runner = z.output<ReturnType<typeof output>>['runners'][number];

async function describe(connection: Connection, call: ToolCall<ReadingApi>): Promise<Runner> {
  const { id, name, projectId, regions, endpoint, auth, isManaged } = connection;
  const isGoogle = endpoint === undefined && isManaged !== true;
  const { unavailable } = await optionalPart(probe(connection, call), undefined, 'Asking Dataflow');
  return {
    connection: id,
    name,
    kind: isGoogle ? 'google_cloud' : 'endpoint',
    project_id: projectId,
    regions: [...regions],
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(auth.kind === 'adc' && auth.impersonate !== undefined ? { acts_as: auth.impersonate } : {}),
    answers: unavailable === undefined,
    ...(unavailable === undefined ? {} : { problem: unavailable }),
    can: isGoogle ? googleCan : endpointCan,
  };
}

/** The cheapest call there is. */
async function probe(connection: Connection, call: ToolCall<ReadingApi>): Promise<void> {
  const [location = ''] = connection.regions;
  const api = await call.api(connection);
  await api.listJobs({ location, pageSize: 1 }, { signal: call.signal });
}

const googleCan = [
  'Runs on Google Cloud and costs money.',
  'Batch and streaming jobs, classic and flex templates, snapshots, drain, autoscaling.',
  'Metrics over time need Monitoring Viewer, worker logs need Logs Viewer.',
];
const endpointCan = [
  'A service of the Dataflow API at that endpoint, for example the local Dataflow, which runs pipelines on this machine and costs nothing.',
  'The label goog-emulator-engine=model on a job says that its behaviour is computed from a workload and not run.',
  'What such a service cannot do it refuses, saying why.',
];
