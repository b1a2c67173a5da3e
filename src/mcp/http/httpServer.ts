import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { Log } from '../../dataflow/log.ts';
import { traceIdOf } from '../policy/traceContext.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import type { Access } from './accessToken.ts';
import { HttpRefusal, rpcCodes, sendJson, sendRefusal } from './httpErrors.ts';
import { bodyLimits, readJsonBody } from './jsonBody.ts';
import type { McpEndpoint } from './mcpEndpoint.ts';
import { checkAccess, checkNames } from './requestGuards.ts';

/** What stands beside the MCP endpoint: an answer, or undefined when nothing stands at the path. */
export type Route = (request: {
  readonly method: string;
  readonly path: string;
  /** Reads and bounds the body. @throws HttpRefusal */
  readonly json: () => Promise<unknown>;
  readonly traceId: string;
}) => Promise<RouteAnswer | undefined>;

export interface RouteAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export interface HttpServerDeps {
  readonly endpoint: McpEndpoint;
  readonly access: Access;
  readonly route: Route;
  readonly log: Log;
}

const loopback = '127.0.0.1';
const requestTimeoutMs = 60_000;
/** Sockets are few: whoever only opens them must not keep others out for long. */
const headersTimeoutMs = 10_000;
const checkingIntervalMs = 5000;
const mostSockets = 500;
/** How long running requests may take to end when the server stops. */
const graceMs = 2000;

/** An HTTP server for this machine alone. */
export class HttpServer {
  private constructor(
    private readonly server: Server,
    private readonly endpoint: McpEndpoint,
    /** `http://127.0.0.1:N` */
    readonly origin: string,
  ) {}

  /** Resolves when the port is bound. @param port - 0 for one that is free */
  static async start(deps: HttpServerDeps, port: number): Promise<HttpServer> {
    const server = createServer({ connectionsCheckingInterval: checkingIntervalMs }, (request, response) => {
      void serve(deps, request, response);
    });
    server.requestTimeout = requestTimeoutMs;
    server.headersTimeout = headersTimeoutMs;
    server.maxConnections = mostSockets;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, loopback, resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return new HttpServer(server, deps.endpoint, `http://${loopback}:${address.port}`);
  }

  /** Takes no more requests, ends streams, and waits a moment for what runs. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
    await this.endpoint.close();
    this.server.closeIdleConnections();
    const force = setTimeout(() => {
      this.server.closeAllConnections();
    }, graceMs);
    await closed;
    clearTimeout(force);
  }
}

/** Never rejects: whatever happens is an answer. */
async function serve(
  deps: HttpServerDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const traceId = traceIdOf(request.headers['traceparent']);
  try {
    checkNames(request);
    const { method = 'GET' } = request;
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === '/healthz' && method === 'GET') {
      sendJson(response, 200, { status: 'ok' });
      return;
    }
    checkAccess(request, deps.access);
    if (path === '/mcp') {
      await serveMcp(deps, request, response);
      return;
    }
    const answer = await deps.route({ method, path, json: () => readJsonBody(request), traceId });
    if (!answer) throw new HttpRefusal(404, rpcCodes.refused, 'Nothing is here. MCP is at /mcp.');
    if (answer.body === undefined) response.writeHead(answer.status).end();
    else sendJson(response, answer.status, answer.body);
  } catch (error) {
    if (!(error instanceof HttpRefusal)) {
      const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
      deps.log.error(`trace ${traceId}: ${inertText(details, textLimits.message, true)}`);
    }
    const refusal =
      error instanceof HttpRefusal
        ? error
        : new HttpRefusal(500, rpcCodes.internal, 'An unexpected error; look for its trace id in the log.');
    sendRefusal(response, refusal, traceId);
  }
}

async function serveMcp(
  { endpoint, log }: HttpServerDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = request.method === 'POST' ? await readJsonBody(request) : undefined;
  const handle = toNodeHandler(
    { fetch: (webRequest) => endpoint.fetch(webRequest, body) },
    {
      maxRequestBodySize: bodyLimits.bytes,
      onerror: (error) => {
        log.error(`MCP over HTTP: ${inertText(error.stack ?? error.message, textLimits.message, true)}`);
      },
    },
  );
  const { method = 'GET', url = '/mcp', headers } = request;
  const read = (): AsyncIterator<unknown> => request[Symbol.asyncIterator]();
  await handle({ method, url, headers, [Symbol.asyncIterator]: read }, response, body);
}
