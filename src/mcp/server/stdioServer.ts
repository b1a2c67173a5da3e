import type { JSONRPCMessage, McpServer, Transport } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { ToolFailure } from '../tools/toolFailure.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import type { DataflowMcp } from './dataflowMcp.ts';
import { listenRequest } from './listenRequests.ts';
import { ObservedTransport } from './observedTransport.ts';

const id = z.union([z.string(), z.number()]);
const cancellation = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId: id }),
});
const request = z.object({ id });

export interface StdioServer {
  /** Resolves when the connection is over, whoever ended it: stdin's end, or a message beyond all bounds. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Serves one client over this process's stdin and stdout, of 2025-11-25 and before or of 2026-07-28. */
export function serveDataflowStdio(
  mcp: DataflowMcp,
  transport: Transport = new StdioServerTransport(),
): StdioServer {
  const session = mcp.sessions.openForConnection();
  const callers = mcp.callers(session);
  let server: McpServer | undefined;
  const subscriptions = mcp.subscriptions({
    updated: (uri) => {
      if (server) mcp.noticesOf(server).updated(uri);
    },
    listChanged: () => {
      if (server) mcp.noticesOf(server).listChanged();
    },
  });
  const follow = (message: JSONRPCMessage): void => {
    const ended = cancellation.safeParse(message).data?.params.requestId;
    if (ended !== undefined) subscriptions.remove(ended);
    const listen = listenRequest(message);
    const key = request.safeParse(message).data?.id;
    if (!listen || key === undefined) return;
    const caller = callers.of(listen.meta);
    if (!(caller instanceof ToolFailure)) subscriptions.add(key, listen.wanted, caller);
  };
  let isOver: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    isOver = resolve;
  });
  const handle = serveStdio(
    ({ era }) =>
      (server = era === 'legacy' ? mcp.createConnectionServer(session) : mcp.createServer(session)),
    {
      transport: new ObservedTransport(transport, follow, () => {
        isOver();
      }),
      onerror: (error) => {
        // Parser errors span lines and quote what the client sent.
        mcp.deps.log.warn(`MCP: ${inertText(error.message, textLimits.reason)}`);
      },
    },
  );
  return {
    ended,
    close: async () => {
      await handle.close();
      subscriptions.close();
      mcp.sessions.close(session.id);
    },
  };
}
