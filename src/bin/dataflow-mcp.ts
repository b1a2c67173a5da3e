#!/usr/bin/env node
import { Connections } from '../dataflow/connections.ts';
import { openDataflowApi } from '../dataflow/google/openDataflowApi.ts';
import type { Log } from '../dataflow/log.ts';
import type { DataflowMcp } from '../mcp/server/dataflowMcp.ts';
import { streamLog } from '../mcp/server/streamLog.ts';
import { version } from '../mcp/server/version.ts';
import { systemClock as clock } from '../monitoring/clock.ts';
import { readMcpArguments, usage, UsageError, type HttpArguments } from './mcpArguments.ts';

/** A transport that runs. `ended` resolves when it has come to its end by itself. */
interface Running {
  readonly ended: Promise<unknown>;
  close(): Promise<void>;
}

async function main(): Promise<void> {
  const options = readMcpArguments(process.argv.slice(2), process.env);
  if (options === 'help' || options === 'version') {
    process.stdout.write(options === 'help' ? usage : `${version}\n`);
    return;
  }
  const log = streamLog(process.stderr);
  const connections = new Connections((connection) => openDataflowApi(connection, log));
  await connections.set(options.connections);
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.once(signal, () => {
        resolve();
      });
  });
  const [{ DataflowMcp }, { readAppFiles }] = await Promise.all([
    import('../mcp/server/dataflowMcp.ts'),
    import('../mcp/apps/appFiles.ts'),
  ]);
  // Where the build puts it, seen from this program as it is built.
  const appFolder = new URL('../metricsApp/', import.meta.url);
  const { isReadOnly, policyFile } = options;
  const policy = policyFile === undefined ? options.policy : await readPolicy(policyFile);
  const mcp = new DataflowMcp({
    connections,
    log,
    clock,
    isReadOnly,
    policy: () => policy,
    appFiles: () => readAppFiles(appFolder),
  });
  const running =
    options.transport.kind === 'stdio' ? await startStdio(mcp) : await startHttp(mcp, options.transport, log);
  await Promise.race([signalled, running.ended]);
  await running.close();
  await mcp.close();
  await connections.close();
  process.exit(0);
}

async function readPolicy(path: string): Promise<unknown> {
  const { readPolicyFile } = await import('./policyFile.ts');
  return readPolicyFile(path);
}

async function startStdio(mcp: DataflowMcp): Promise<Running> {
  const { serveDataflowStdio } = await import('../mcp/server/stdioServer.ts');
  return serveDataflowStdio(mcp);
}

async function startHttp(mcp: DataflowMcp, { port, tokenFile }: HttpArguments, log: Log): Promise<Running> {
  const [{ DataflowHttp }, { AccessToken }] = await Promise.all([
    import('../mcp/http/dataflowHttp.ts'),
    import('../mcp/http/accessToken.ts'),
  ]);
  const token = tokenFile === undefined ? AccessToken.make() : await AccessToken.fromFile(tokenFile);
  const http = await DataflowHttp.start({ mcp, token, port, log });
  process.stdout.write(`MCP endpoint: ${http.origin}/mcp\n`);
  if (tokenFile === undefined) process.stdout.write(`Authorization: Bearer ${token.text}\n`);
  return { ended: new Promise(() => undefined), close: () => http.close() };
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof UsageError ? '; see dataflow-mcp --help' : '';
  process.stderr.write(`dataflow-mcp: ${message}${advice}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
