import { parseArgs } from 'node:util';
import type { Connection } from '../dataflow/connection.ts';
import { parseConnections } from '../dataflow/connectionSettings.ts';
import { readyTemplates } from '../dataflow/local/readyTemplates.ts';

export const usage = `Usage: dataflow-mcp [options]

An MCP server for Google Cloud Dataflow: tools to look at jobs and, after asking, to change them.
Credentials are Application Default Credentials; a local service needs none. Everything is logged to stderr.

  --stdio               speak MCP over stdin and stdout (the default)
  --http                speak MCP over HTTP at http://127.0.0.1:PORT/mcp, for clients that have the token
  --port N              port of --http (default: one that is free)
  --token-file FILE     file whose first line is the token of --http, 32 or more characters
                        (default: a token is made, and printed once)
  --project ID          Google Cloud project
  --region NAME         region to look at; may be given several times (default us-central1)
  --endpoint HOST:PORT  a Dataflow service over plain gRPC instead of Google Cloud, without credentials
                        (default: the environment variable DATAFLOW_EMULATOR_HOST, where it is set)
                        Without project and endpoint: the environment variable DATAFLOW_CONNECTIONS, the setting
                        dataflow.connections as JSON, where it is set
  --read-only           leave out the tools that change something
  --policy FILE         what models may do, whatever a user would approve: the setting dataflow.policy as JSON
                        (default: the environment variable DATAFLOW_POLICY, that setting as JSON, where it is set)
  --help                show this text
  --version             show the version
`;

/** A mistake on the command line. */
export class UsageError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

export interface McpArguments {
  readonly transport: { readonly kind: 'stdio' } | HttpArguments;
  readonly connections: readonly Connection[];
  readonly isReadOnly: boolean;
  readonly policyFile: string | undefined;
  /** The policy itself, where the environment has it and no file is named. */
  readonly policy: unknown;
}

export interface HttpArguments {
  readonly kind: 'http';
  /** 0: one that is free. */
  readonly port: number;
  readonly tokenFile: string | undefined;
}

/** Answers the arguments, or which text was asked for. @throws UsageError */
export function readMcpArguments(
  args: readonly string[],
  env: Environment,
): McpArguments | 'help' | 'version' {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.version) return 'version';
  return {
    transport: transportOf(values),
    connections: connectionsOf(values, env),
    isReadOnly: values['read-only'],
    policyFile: values.policy,
    policy: values.policy === undefined ? json(env, 'DATAFLOW_POLICY') : undefined,
  };
}

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        stdio: { type: 'boolean', default: false },
        http: { type: 'boolean', default: false },
        port: { type: 'string' },
        'token-file': { type: 'string' },
        project: { type: 'string' },
        region: { type: 'string', multiple: true },
        endpoint: { type: 'string' },
        'read-only': { type: 'boolean', default: false },
        policy: { type: 'string' },
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

function transportOf({ stdio, http, port, 'token-file': tokenFile }: Values): McpArguments['transport'] {
  if (stdio && http) throw new UsageError('choose one of --stdio and --http');
  if (!http) {
    if (port !== undefined) throw new UsageError('--port needs --http');
    if (tokenFile !== undefined) throw new UsageError('--token-file needs --http');
    return { kind: 'stdio' };
  }
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw new UsageError(`--port must be a number from 0 to 65535, not ${JSON.stringify(port)}`);
  }
  return { kind: 'http', port: Number(port ?? 0), tokenFile };
}

/** What the options name, else the connections or the local service of the environment. */
function connectionsOf(values: Values, env: Environment): readonly Connection[] {
  if (values.project === undefined && values.endpoint === undefined) {
    const settings = json(env, 'DATAFLOW_CONNECTIONS');
    if (settings !== undefined) return connectionsOfSetting(settings);
  }
  const endpoint = values.endpoint ?? variable(env, 'DATAFLOW_EMULATOR_HOST');
  const local = variable(env, 'DATAFLOW_EMULATOR_PROJECT') ?? 'local-project';
  const projectId = values.project ?? (endpoint === undefined ? undefined : local);
  if (projectId === undefined) {
    throw new UsageError(
      'name a project with --project, or a local service with --endpoint or DATAFLOW_EMULATOR_HOST',
    );
  }
  const setting = {
    name: endpoint === undefined ? projectId : 'Local Dataflow',
    projectId,
    regions: values.region ?? [],
    endpoint,
    ...(endpoint === undefined ? {} : { templates: readyTemplates }),
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

function connectionsOfSetting(settings: unknown): readonly Connection[] {
  const { connections, problems } = parseConnections(settings, {});
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(`DATAFLOW_CONNECTIONS: ${problem.replace(/\.$/, '')}`);
  return connections;
}

function json(env: Environment, name: string): unknown {
  const text = variable(env, name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${name} is no JSON`, { cause: error });
  }
}

/** Undefined also when it is empty, as for other clients of Google's emulators. */
function variable(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}
