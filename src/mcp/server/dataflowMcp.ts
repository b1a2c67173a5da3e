import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { AppFiles } from '../apps/appDocument.ts';
import type { Connections } from '../../dataflow/connections.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { CallPipeline, type PolicyDeps } from '../policy/callPipeline.ts';
import type { ApiUse } from '../policy/rateLimits.ts';
import { preparePrompts, type PreparedPrompt } from '../prompts/registerPrompts.ts';
import { ResourceSubscriptions, type Notices } from '../resources/resourceSubscriptions.ts';
import { ResourceUpdates } from '../resources/resourceUpdates.ts';
import type { Session } from '../session/session.ts';
import { Sessions } from '../session/sessions.ts';
import { toolTable } from '../tools/toolTable.ts';
import { Callers } from './callers.ts';
import {
  createDataflowServer,
  createToolServer,
  serveSubscribing,
  type ToolServerDeps,
} from './dataflowServer.ts';
import { servedTool, type ServedTool } from './servedTools.ts';
import { ToolRunner } from './toolRunner.ts';

export interface DataflowMcpDeps extends PolicyDeps {
  readonly connections: Connections;
  readonly log: Log;
  readonly clock: Clock;
  readonly isReadOnly: boolean;
  /** Pages that hosts with MCP Apps show; without them there are none. */
  readonly appFiles?: () => Promise<AppFiles>;
}

/** What all transports stand on: one policy, one set of sessions, one watch of the jobs. */
export class DataflowMcp {
  readonly sessions: Sessions;
  readonly tools: readonly ServedTool[];
  /** How much is asked of Google's APIs; undefined while the policy is not right. */
  readonly apiUse: () => ApiUse | undefined;
  private readonly runner: ToolRunner;
  private readonly updates: ResourceUpdates;
  private readonly prompts: readonly PreparedPrompt[] = preparePrompts();

  constructor(readonly deps: DataflowMcpDeps) {
    const pipeline = new CallPipeline({ ...deps, tools: toolTable, zod: z });
    this.apiUse = () => pipeline.apiUse();
    this.tools = pipeline.tools.map(servedTool);
    this.runner = new ToolRunner({ pipeline, clock: deps.clock });
    this.updates = new ResourceUpdates(deps);
    this.sessions = new Sessions({
      clock: deps.clock,
      onDidEnd: (sessionId) => {
        pipeline.endSession(sessionId);
      },
    });
  }

  /** Whether a client hears of changes, so that jobs are read again and again. */
  get isWatching(): boolean {
    return this.updates.isWatching;
  }

  /** The tools that a client of the session is shown now. */
  offered(session: Session): readonly ServedTool[] {
    const offered = new Set(this.runner.offered(session));
    return this.tools.filter(({ tool }) => offered.has(tool));
  }

  /** @param session of requests that name none */
  createServer(session: Session): McpServer {
    const { connections } = this.deps;
    return createDataflowServer({ ...this.toolServerDeps(session), connections, prompts: this.prompts });
  }

  /** Without resources and prompts. @param session of requests that name none */
  createToolServer(session: Session): McpServer {
    return createToolServer(this.toolServerDeps(session));
  }

  /** For a connection of 2025-11-25 or before, which subscribes to resources one by one until `session` ends. */
  createConnectionServer(session: Session): McpServer {
    const server = this.createServer(session);
    const subscriptions = this.subscriptions(this.noticesOf(server));
    session.hold(() => {
      subscriptions.close();
    });
    serveSubscribing(server, this.callers(session), subscriptions);
    return server;
  }

  callers(session: Session): Callers {
    return new Callers({ ...this.deps, sessions: this.sessions, session });
  }

  subscriptions(notices: Notices): ResourceSubscriptions {
    return new ResourceSubscriptions({ updates: this.updates, notices });
  }

  /** Tells the client of a server. */
  noticesOf(server: McpServer): Notices {
    const failed = (error: unknown): void => {
      this.deps.log.debug(`MCP: a client could not be told of a change: ${String(error)}`);
    };
    return {
      updated: (uri) => {
        server.server.sendResourceUpdated({ uri }).catch(failed);
      },
      listChanged: () => {
        server.server.sendResourceListChanged().catch(failed);
      },
    };
  }

  /** Calls off what runs and ends every session. */
  async close(): Promise<void> {
    this.sessions.closeAll();
    await this.updates.close();
  }

  private toolServerDeps(session: Session): ToolServerDeps {
    const { log, appFiles } = this.deps;
    return {
      log,
      ...(appFiles && { appFiles }),
      tools: this.tools,
      runner: this.runner,
      callers: this.callers(session),
      offered: (caller) => this.offered(caller),
    };
  }
}
