import type { Log } from '../../dataflow/log.ts';
import type { DataflowMcp } from '../server/dataflowMcp.ts';
import type { Session } from '../session/session.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import type { Access } from './accessToken.ts';
import { contextsRoute } from './contextsRoute.ts';
import { HttpServer } from './httpServer.ts';
import { manifestDocument } from './manifestDocument.ts';
import { McpEndpoint } from './mcpEndpoint.ts';

/** Everything over HTTP: `/mcp`, `/healthz` and `/api/v1`. */
export class DataflowHttp {
  private constructor(
    private readonly server: HttpServer,
    private readonly mcp: DataflowMcp,
    private readonly session: Session,
  ) {}

  /** Resolves when the port is bound. @param port - 0 for one that is free */
  static async start({
    mcp,
    token,
    port,
    log,
  }: {
    readonly mcp: DataflowMcp;
    readonly token: Access;
    readonly port: number;
    readonly log: Log;
  }): Promise<DataflowHttp> {
    // Whoever names no session shares this one: they all hold the same token.
    const session = mcp.sessions.openForConnection();
    const endpoint = new McpEndpoint({
      clock: mcp.deps.clock,
      onerror: (error) => {
        log.warn(`MCP: ${inertText(error.message, textLimits.reason)}`);
      },
      servers: {
        forRequest: () => mcp.createServer(session),
        forConnection: (id) => mcp.createConnectionServer(mcp.sessions.openForConnection(id)),
        onDidEndConnection: (id) => {
          mcp.sessions.close(id);
        },
        listen: ({ wanted, meta }, publish) => {
          const caller = mcp.callers(session).of(meta);
          if (caller instanceof ToolFailure) return () => undefined;
          const subscriptions = mcp.subscriptions({
            updated: (uri) => {
              publish({ kind: 'resource_updated', uri });
            },
            listChanged: () => {
              publish({ kind: 'resources_list_changed' });
            },
          });
          subscriptions.add('stream', wanted, caller);
          return () => {
            subscriptions.close();
          };
        },
      },
    });
    const contexts = contextsRoute(mcp.sessions, mcp.deps.connections);
    const server = await HttpServer.start(
      {
        endpoint,
        access: token,
        log,
        route: (request) =>
          request.path === '/api/v1/manifest' && request.method === 'GET'
            ? Promise.resolve({ status: 200, body: manifestDocument(mcp.offered(session)) })
            : contexts(request),
      },
      port,
    );
    return new DataflowHttp(server, mcp, session);
  }

  /** `http://127.0.0.1:N` */
  get origin(): string {
    return this.server.origin;
  }

  /** Calls off what runs, ends streams and lets the port go. */
  async close(): Promise<void> {
    this.mcp.sessions.close(this.session.id);
    await this.server.close();
  }
}
