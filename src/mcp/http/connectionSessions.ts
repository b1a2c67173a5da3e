import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport, type McpServer } from '@modelcontextprotocol/server';
import type { Clock } from '../../monitoring/clock.ts';
import { RecentEvents } from './recentEvents.ts';

/** What 2025-era clients may hold. */
export const connectionLimits = { mostConnections: 200, idleMs: 4 * 3_600_000 } as const;
const sweepMs = 60_000;
/** How soon a client whose stream was closed should come again. */
const retryMs = 1000;

export interface ConnectionSessionsDeps {
  readonly clock: Clock;
  /** A server for the connection of this id. */
  readonly createServer: (id: string) => McpServer;
  readonly onDidEnd: (id: string) => void;
  readonly onerror: (error: Error) => void;
}

interface Connected {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  lastUsedAt: number;
}

/**
 * Clients of 2025-11-25 and before, each with its own server for as long as its `Mcp-Session-Id` lives: what they are
 * asked, and hear of, has to find its way back to them.
 */
export class ConnectionSessions {
  private readonly connected = new Map<string, Connected>();
  private stopSweeping: (() => void) | undefined;

  constructor(private readonly deps: ConnectionSessionsDeps) {}

  async fetch(request: Request, body: unknown): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    const known = id === null ? undefined : this.connected.get(id);
    if (known) known.lastUsedAt = this.deps.clock.now();
    const options = body === undefined ? {} : { parsedBody: body };
    if (known) return known.transport.handleRequest(request, options);
    if (id !== null) return refusal(404, -32001, 'Session not found: initialize again.');
    if (!isInitialization(body)) {
      return refusal(400, -32000, 'Bad request: initialize first, then send the Mcp-Session-Id header.');
    }
    return (await this.connect()).handleRequest(request, options);
  }

  async close(): Promise<void> {
    this.stopSweeping?.();
    this.stopSweeping = undefined;
    await Promise.all([...this.connected.values()].map(({ transport }) => transport.close()));
  }

  private async connect(): Promise<WebStandardStreamableHTTPServerTransport> {
    const id = randomUUID();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      eventStore: new RecentEvents(),
      retryInterval: retryMs,
      onsessioninitialized: async () => {
        this.connected.set(id, { transport, lastUsedAt: this.deps.clock.now() });
        await this.makeRoom();
        this.keepSweeping();
      },
    });
    const server = this.deps.createServer(id);
    server.server.onerror = this.deps.onerror;
    await server.connect(transport);
    const { onclose } = transport;
    transport.onclose = () => {
      onclose?.();
      this.connected.delete(id);
      this.deps.onDidEnd(id);
    };
    return transport;
  }

  /** The connection that was idle longest goes when there are too many. */
  private async makeRoom(): Promise<void> {
    if (this.connected.size <= connectionLimits.mostConnections) return;
    const [oldest] = [...this.connected.values()].sort((one, other) => one.lastUsedAt - other.lastUsedAt);
    await oldest?.transport.close();
  }

  private keepSweeping(): void {
    this.stopSweeping ??= this.deps.clock.setTimeout(() => {
      this.stopSweeping = undefined;
      const oldest = this.deps.clock.now() - connectionLimits.idleMs;
      for (const { transport, lastUsedAt } of [...this.connected.values()]) {
        if (lastUsedAt <= oldest) transport.close().catch(this.deps.onerror);
      }
      if (this.connected.size > 0) this.keepSweeping();
    }, sweepMs);
  }
}

function isInitialization(body: unknown): boolean {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  return messages.some(
    (message) =>
      typeof message === 'object' && message !== null && Reflect.get(message, 'method') === 'initialize',
  );
}

function refusal(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', id: null, error: { code, message } }, { status });
}
