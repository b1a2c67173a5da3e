import { randomUUID } from 'node:crypto';
import { DataflowError } from '../../dataflow/errors.ts';
import type { EmbeddedConnection, EmbeddedDeps } from './embeddedConnection.ts';
import type { ApiUse } from '../policy/rateLimits.ts';
import type { SessionSettings } from '../session/sessionSettings.ts';
import type { CallToolOptions, ToolInfo, ToolOutcome } from './toolCalls.ts';

export type {
  ApprovalAnswer,
  ApprovalRequest,
  Approver,
  CallToolOptions,
  ToolInfo,
  ToolOutcome,
} from './toolCalls.ts';

/**
 * The one gate between models of this process and Dataflow: an MCP client and its server in one. The MCP packages load
 * on the first call. One client is one session in the audit log; calls may overlap.
 */
export class EmbeddedClient {
  private readonly sessionId = randomUUID();
  private readonly closing = new AbortController();
  private readonly running = new Set<Promise<unknown>>();
  private connection: Promise<EmbeddedConnection> | undefined;

  constructor(private readonly deps: EmbeddedDeps) {}

  /**
   * Opens a session for one chat or one agent: its defaults go for every call that names it, until it is closed or
   * was idle for half an hour. Answers its id.
   * @throws ToolFailure when the settings are not right
   */
  async openSession(settings: SessionSettings = {}): Promise<string> {
    return (await this.connect()).openSession(settings);
  }

  /** Calls off what runs in the session, and withdraws what it asked. */
  async closeSession(id: string): Promise<void> {
    (await this.connect()).closeSession(id);
  }

  /** @param session - id of a session opened with the client; a session that only reads has fewer tools */
  async listTools(session?: string): Promise<readonly ToolInfo[]> {
    return (await this.connect()).listTools(session);
  }

  /**
   * How much is asked of Google's APIs by all sessions together, for callers that can choose when they call. Undefined
   * while the policy's settings are not right.
   */
  async apiUse(): Promise<ApiUse | undefined> {
    return (await this.connect()).apiUse();
  }

  /**
   * A failure of the tool is an outcome with `isError`, in words a model can act on.
   * @throws DataflowError `CANCELLED` when the signal aborts or the client is closed
   */
  async callTool(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: CallToolOptions = {},
  ): Promise<ToolOutcome> {
    const signal = AbortSignal.any([this.closing.signal, ...(options.signal ? [options.signal] : [])]);
    const call = this.connect().then((connection) => connection.callTool(name, args, { ...options, signal }));
    this.running.add(call);
    try {
      return await call;
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new DataflowError('CANCELLED', `The tool ${name}`, 'It was called off.', '', { cause: error });
    } finally {
      this.running.delete(call);
    }
  }

  /** Calls off what runs and waits until it has ended. Later calls fail. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.running);
    const connection = this.connection;
    this.connection = undefined;
    await (await connection?.catch(() => undefined))?.close();
  }

  private async connect(): Promise<EmbeddedConnection> {
    this.closing.signal.throwIfAborted();
    if (!this.connection) {
      const opening = import('./embeddedConnection.ts').then((module) =>
        module.EmbeddedConnection.open(this.deps, this.sessionId),
      );
      this.connection = opening;
      // A connection that could not be made must not stay; whoever waits for it is told by `opening` itself.
      opening.catch(() => {
        if (this.connection === opening) this.connection = undefined;
      });
    }
    return this.connection;
  }
}
