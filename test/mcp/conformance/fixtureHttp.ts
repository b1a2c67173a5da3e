import type { McpServer } from '@modelcontextprotocol/server';
import { HttpServer } from '../../../src/mcp/http/httpServer.ts';
import { McpEndpoint, type Publish } from '../../../src/mcp/http/mcpEndpoint.ts';
import { systemClock } from '../../../src/monitoring/clock.ts';
import { KeptLog } from '../scriptedDataflow.ts';
import { createFixtureServer } from './fixtureServer.ts';

/** Serves the fixtures over the transport that the product uses, without a token, which the suite cannot send. */
export function serveFixtures(): Promise<HttpServer> {
  const streams = new Set<Publish>();
  const connections = new Map<string, McpServer>();
  const notices = {
    toolsChanged: () => {
      for (const publish of streams) publish({ kind: 'tools_list_changed' });
    },
    promptsChanged: () => {
      for (const publish of streams) publish({ kind: 'prompts_list_changed' });
    },
  };
  const log = new KeptLog();
  const endpoint = new McpEndpoint({
    clock: systemClock,
    onerror: (error) => {
      log.warn(error.message);
    },
    servers: {
      forRequest: () => createFixtureServer(notices),
      forConnection: (id) => {
        const server = createFixtureServer(notices);
        connections.set(id, server);
        return server;
      },
      onDidEndConnection: (id) => connections.delete(id),
      listen: (_request, publish) => {
        streams.add(publish);
        return () => streams.delete(publish);
      },
    },
  });
  const access = { allows: () => true };
  return HttpServer.start({ endpoint, access, log, route: () => Promise.resolve(undefined) }, 0);
}
