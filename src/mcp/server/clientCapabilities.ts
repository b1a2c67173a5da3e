import {
  CLIENT_CAPABILITIES_META_KEY,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** What a client can do: those of 2026-07-28 tell with each request, those before it when they connect. */
export function clientCapabilities(mcpReq: ServerContext['mcpReq'], server: McpServer): unknown {
  return mcpReq.envelope
    ? Object.entries(mcpReq.envelope).find(([key]) => key === CLIENT_CAPABILITIES_META_KEY)?.[1]
    : // eslint-disable-next-line @typescript-eslint/no-deprecated -- where 2025-era clients tell it
      server.server.getClientCapabilities();
}
