import type { SessionSettings } from '../../mcp/session/sessionSettings.ts';
import type { ApiUse } from '../../mcp/policy/rateLimits.ts';
import type { CallToolOptions, ToolInfo, ToolOutcome } from '../../mcp/embedded/toolCalls.ts';
import type { ToolAction } from './decision.ts';

/** The MCP client as the agent sees it, and its only way to Dataflow; EmbeddedClient is one. */
export interface ToolPort {
  /** Opening a session that is open with the same settings answers its id again. */
  openSession(settings: SessionSettings): Promise<string>;
  closeSession(id: string): Promise<void>;
  listTools(): Promise<readonly ToolInfo[]>;
  /** How much is asked of Google's APIs by all sessions together; undefined where it cannot be told. */
  apiUse(): Promise<ApiUse | undefined>;
  callTool(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: CallToolOptions,
  ): Promise<ToolOutcome>;
}

/** What a reading tool answered. */
export interface Reading {
  /** By the tool's output schema; texts from jobs in it are untrusted. */
  readonly value: Readonly<Record<string, unknown>>;
  /** For a model: texts from jobs are marked as data. */
  readonly text: string;
  /** When it was asked; ISO 8601, UTC. */
  readonly readAt: string;
}

/** The part of the tools that changes nothing: all that a playbook's own code is given. */
export interface ReadTools {
  /**
   * Connection, project and location of the task's job are put in where the call is silent; its id is not.
   * @throws ToolCallFailure
   */
  read(name: string, args: Readonly<Record<string, unknown>>): Promise<Reading>;
  /**
   * What the policy and the service would say to a change, without making it; undefined when nothing stands against it.
   * @param evidenceTime ISO 8601
   */
  objection(action: ToolAction, evidenceTime: string): Promise<ToolCallFailure | undefined>;
}

/** A tool said no. */
export class ToolCallFailure extends Error {
  override readonly name = 'ToolCallFailure';

  constructor(
    readonly tool: string,
    /** A ToolErrorCode, or `UNKNOWN` when the answer has none. */
    readonly code: string,
    readonly why: string,
    readonly remedy: string,
    readonly retryAfterMs: number | undefined,
  ) {
    super(`${tool}: ${code}: ${why} ${remedy}`.trim());
  }
}
