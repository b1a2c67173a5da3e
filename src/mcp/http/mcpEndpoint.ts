import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type McpServer,
  type ServerEvent,
  type ServerEventBus,
} from '@modelcontextprotocol/server';
import type { Clock } from '../../monitoring/clock.ts';
import { listenRequest, type ListenRequest } from '../server/listenRequests.ts';
import { ConnectionSessions } from './connectionSessions.ts';

export type Publish = (event: ServerEvent) => void;

/** What an endpoint serves. */
export interface EndpointServers {
  /** For one request of 2026-07-28. */
  forRequest(): McpServer;
  /** For one connection of 2025-11-25 or before. */
  forConnection(id: string): McpServer;
  onDidEndConnection(id: string): void;
  /** Starts telling what a client of 2026-07-28 listens for; the function answered ends it. */
  listen(request: ListenRequest, publish: Publish): () => void;
}

const mostListeners = 1000;

/** One MCP endpoint over HTTP for clients of both protocol eras, told apart by what each request says of itself. */
export class McpEndpoint {
  private readonly current: McpHttpHandler;
  private readonly connections: ConnectionSessions;
  private readonly listening = new Set<McpHttpHandler>();

  constructor(
    private readonly deps: {
      readonly servers: EndpointServers;
      readonly clock: Clock;
      readonly onerror: (error: Error) => void;
    },
  ) {
    const { servers, clock, onerror } = deps;
    this.current = createMcpHandler(() => servers.forRequest(), { legacy: 'reject', onerror });
    this.connections = new ConnectionSessions({
      clock,
      onerror,
      createServer: (id) => servers.forConnection(id),
      onDidEnd: (id) => {
        servers.onDidEndConnection(id);
      },
    });
  }

  /** @param body - of the request, as JSON; undefined when it has none */
  async fetch(request: Request, body: unknown): Promise<Response> {
    if (await isLegacyRequest(request, body)) return this.connections.fetch(request, body);
    const listen = listenRequest(body);
    return (listen ? this.listener(listen) : this.current).fetch(request, { parsedBody: body });
  }

  async close(): Promise<void> {
    const handlers = [...this.listening, this.current];
    await Promise.all([...handlers.map((handler) => handler.close()), this.connections.close()]);
  }

  /** A handler of its own for each stream, so that a client hears of what it asked for and nothing twice. */
  private listener(request: ListenRequest): McpHttpHandler {
    const { servers, onerror } = this.deps;
    const isFull = this.listening.size >= mostListeners;
    const bus = new StreamBus((publish) => {
      this.listening.add(handler);
      const stop = servers.listen(request, publish);
      return () => {
        this.listening.delete(handler);
        stop();
      };
    });
    const handler = createMcpHandler(() => servers.forRequest(), {
      legacy: 'reject',
      onerror,
      bus,
      maxSubscriptions: isFull ? 0 : 1,
    });
    return handler;
  }
}

/** Events of one stream. The SDK subscribes when the stream opens and leaves when it ends, however that comes. */
class StreamBus implements ServerEventBus {
  private listener: ((event: ServerEvent) => void) | undefined;

  constructor(private readonly start: (publish: Publish) => () => void) {}

  publish(event: ServerEvent): void {
    this.listener?.(event);
  }

  subscribe(listener: (event: ServerEvent) => void): () => void {
    this.listener = listener;
    const stop = this.start((event) => {
      this.publish(event);
    });
    return () => {
      if (!this.listener) return;
      this.listener = undefined;
      stop();
    };
  }
}
