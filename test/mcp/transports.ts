import { PassThrough } from 'node:stream';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as Client2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as HttpTransport2025 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Connections } from '../../src/dataflow/connections.ts';
import { AccessToken } from '../../src/mcp/http/accessToken.ts';
import { DataflowHttp } from '../../src/mcp/http/dataflowHttp.ts';
import { DataflowMcp } from '../../src/mcp/server/dataflowMcp.ts';
import { serveDataflowStdio } from '../../src/mcp/server/stdioServer.ts';
import { systemClock } from '../../src/monitoring/clock.ts';
import type { KeptLog } from './scriptedDataflow.ts';

/** No test of a transport is about the policy's rates. */
export const unhurried = {
  rates: { callsPerMinute: 1e9, changesPerHour: 1e9, apiCallsPerMinute: 1e9 },
} as const;

const clientInfo = { name: 'test', version: '1' };

export function createMcp(bench: { readonly connections: Connections; readonly log: KeptLog }): DataflowMcp {
  const { connections, log } = bench;
  return new DataflowMcp({
    connections,
    log,
    clock: systemClock,
    isReadOnly: false,
    policy: () => unhurried,
  });
}

export interface RunningHttp {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

export async function startHttp(mcp: DataflowMcp, log: KeptLog): Promise<RunningHttp> {
  const token = AccessToken.make();
  const http = await DataflowHttp.start({ mcp, token, port: 0, log });
  return {
    url: new URL('/mcp', http.origin),
    headers: { authorization: `Bearer ${token.text}` },
    close: () => http.close(),
  };
}

/** The server's side of a stdio connection inside this process; `client` is the other end as a transport. */
export function startStdio(mcp: DataflowMcp): {
  readonly toServer: PassThrough;
  readonly fromServer: PassThrough;
  readonly client: () => StdioServerTransport;
  readonly close: () => Promise<void>;
} {
  const toServer = new PassThrough();
  const fromServer = new PassThrough();
  const server = serveDataflowStdio(mcp, new StdioServerTransport(toServer, fromServer));
  return {
    toServer,
    fromServer,
    client: () => new StdioServerTransport(fromServer, toServer),
    close: () => server.close(),
  };
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: { message?: string | undefined }) => void;
}

/** A request that may name its session. */
interface Named {
  readonly _meta?: Record<string, unknown>;
}

type Completed = Named & {
  readonly ref: { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string };
  readonly argument: { name: string; value: string };
};

/** What tests need of a client, whichever protocol and transport it speaks. */
export interface AnyClient {
  listTools(params?: Named): Promise<{ tools: readonly { name: string }[] }>;
  callTool(
    name: string,
    args: Record<string, unknown>,
    options?: CallOptions,
  ): Promise<Record<string, unknown>>;
  readResource(params: { uri: string; _meta?: Record<string, unknown> }): Promise<{ contents: unknown[] }>;
  listResources(): Promise<{
    resources: readonly { uri: string; name: string; description?: string | undefined }[];
  }>;
  listPrompts(): Promise<{ prompts: readonly { name: string }[] }>;
  getPrompt(params: Named & { name: string; arguments: Record<string, string> }): Promise<{
    messages: unknown[];
  }>;
  complete(params: Completed): Promise<{
    completion: { values: string[]; total?: number | undefined; hasMore?: boolean | undefined };
  }>;
  close(): Promise<void>;
}

export interface Opened {
  readonly client: AnyClient;
  readonly close: () => Promise<void>;
}

function of2026(): Client {
  return new Client(clientInfo, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
}

function any2026(client: Client): AnyClient {
  return {
    listTools: (params) => client.listTools(params),
    callTool: (name, args, options) => client.callTool({ name, arguments: args }, options),
    readResource: (params) => client.readResource(params),
    listResources: () => client.listResources(),
    listPrompts: () => client.listPrompts(),
    getPrompt: (params) => client.getPrompt(params),
    complete: (params) => client.complete(params),
    close: () => client.close(),
  };
}

function any2025(client: Client2025): AnyClient {
  return {
    listTools: (params) => client.listTools(params),
    callTool: (name, args, options) => client.callTool({ name, arguments: args }, undefined, options),
    readResource: (params) => client.readResource(params),
    listResources: () => client.listResources(),
    listPrompts: () => client.listPrompts(),
    getPrompt: (params) => client.getPrompt(params),
    complete: (params) => client.complete(params),
    close: () => client.close(),
  };
}

/** Each way from a client to the server, by name. */
export const waysToServer: Readonly<Record<string, (mcp: DataflowMcp, log: KeptLog) => Promise<Opened>>> = {
  'stdio, 2025-11-25': async (mcp) => {
    const { client: transport, close } = startStdio(mcp);
    const client = new Client2025(clientInfo);
    await client.connect(transport());
    return { client: any2025(client), close };
  },
  'stdio, 2026-07-28': async (mcp) => {
    const { client: transport, close } = startStdio(mcp);
    const client = of2026();
    await client.connect(transport());
    return { client: any2026(client), close };
  },
  'HTTP, 2025-11-25': async (mcp, log) => {
    const { url, headers, close } = await startHttp(mcp, log);
    const client = new Client2025(clientInfo);
    const transport = new HttpTransport2025(url, { requestInit: { headers } });
    await client.connect(transport);
    return { client: any2025(client), close };
  },
  'HTTP, 2026-07-28': async (mcp, log) => {
    const { url, headers, close } = await startHttp(mcp, log);
    const client = of2026();
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
    return { client: any2026(client), close };
  },
};
