#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { parseConnections } from '../dataflow/connectionSettings.ts';
import { Connections } from '../dataflow/connections.ts';
import { openDataflowApi } from '../dataflow/google/openDataflowApi.ts';
import { streamLog } from '../mcp/server/streamLog.ts';
import { version } from '../mcp/server/version.ts';

const usage = `Usage: dataflow-mcp [options]

An MCP server for Google Cloud Dataflow: list_jobs, get_job, get_job_metrics and stop_job, which asks first.
Credentials are Application Default Credentials; a local service needs none. Everything is logged to stderr.

  --stdio               speak MCP over stdin and stdout (the default)
  --project ID          Google Cloud project
  --region NAME         region to look at; may be given several times (default us-central1)
  --endpoint HOST:PORT  a Dataflow service over plain gRPC instead of Google Cloud, without credentials
                        (default: the environment variable DATAFLOW_EMULATOR_HOST, where it is set)
  --read-only           leave out the tools that change something
  --help                show this text
  --version             show the version
`;

/** A mistake on the command line. */
class UsageError extends Error {}

interface Arguments {
  readonly project: string | undefined;
  readonly regions: readonly string[];
  readonly endpoint: string | undefined;
  readonly isReadOnly: boolean;
}

/** Undefined when the arguments asked for a text, which is then printed. */
function readArguments(): Arguments | undefined {
  const values = parse();
  if (values.help) {
    process.stdout.write(usage);
    return undefined;
  }
  if (values.version) {
    process.stdout.write(`${version}\n`);
    return undefined;
  }
  return {
    project: values.project,
    regions: values.region ?? [],
    endpoint: values.endpoint ?? environment('DATAFLOW_EMULATOR_HOST'),
    isReadOnly: values['read-only'],
  };
}

function parse() {
  try {
    return parseArgs({
      options: {
        stdio: { type: 'boolean', default: true },
        project: { type: 'string' },
        region: { type: 'string', multiple: true },
        endpoint: { type: 'string' },
        'read-only': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // Node adds advice on positional arguments after the first sentence.
    const [problem = 'bad arguments'] = error instanceof Error ? error.message.split('. ') : [];
    throw new UsageError(problem.trim(), { cause: error });
  }
}

/** One connection: what the options name, else the local service of the environment. */
function connectionOf({
  project,
  regions,
  endpoint,
}: Arguments): ReturnType<typeof parseConnections>['connections'] {
  const local = environment('DATAFLOW_EMULATOR_PROJECT') ?? 'local-project';
  const projectId = project ?? (endpoint === undefined ? undefined : local);
  if (projectId === undefined) {
    throw new UsageError(
      'name a project with --project, or a local service with --endpoint or DATAFLOW_EMULATOR_HOST',
    );
  }
  const setting = {
    name: endpoint === undefined ? projectId : 'Local Dataflow',
    projectId,
    regions,
    endpoint,
  };
  const { connections, problems } = parseConnections([setting], {});
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(problem.replace(/^dataflow\.connections\[0\]: |\.$/g, ''));
  // The id is what models see and may pass back.
  return connections.map((connection) => ({
    ...connection,
    id: endpoint === undefined ? projectId : 'local',
  }));
}

/** Undefined also when it is empty, as for other clients of Google's emulators. */
function environment(name: string): string | undefined {
  return process.env[name] === '' ? undefined : process.env[name];
}

async function main(): Promise<void> {
  const options = readArguments();
  if (options === undefined) return;
  const log = streamLog(process.stderr);
  const connections = new Connections((connection) => openDataflowApi(connection, log));
  await connections.set(connectionOf(options));
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.once(signal, () => {
        resolve();
      });
    process.stdin.once('end', resolve).once('close', resolve);
  });
  const { serveDataflowStdio } = await import('../mcp/server/stdioServer.ts');
  const server = serveDataflowStdio({ connections, log, isReadOnly: options.isReadOnly });
  await ended;
  await server.close();
  await connections.close();
  process.exit(0);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof UsageError ? '; see dataflow-mcp --help' : '';
  process.stderr.write(`dataflow-mcp: ${message}${advice}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
