import { dryRunRefusal } from '../../mcp/policy/dryRunRefusal.ts';
import type { Approver, ToolOutcome } from '../../mcp/embedded/toolCalls.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { ToolAction } from './decision.ts';
import type { AgentTask } from './task.ts';
import { ToolCallFailure, type Reading, type ReadTools, type ToolPort } from './toolGateway.ts';

/** How a change was answered. */
export type ChangeAnswer =
  | { readonly kind: 'done'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly failure: ToolCallFailure };

/** The tools as one round of one task has them: in the task's session, under one trace, each call counted. */
export class TaskTools implements ReadTools {
  private readable: ReadonlySet<string> | undefined;

  constructor(
    private readonly deps: {
      readonly port: ToolPort;
      readonly task: Pick<AgentTask, 'id' | 'job'>;
      readonly user: string;
      readonly clock: Clock;
      readonly traceparent: string;
      readonly signal: AbortSignal;
      readonly onCall: () => void;
    },
  ) {}

  /** Opens the task's session; the same one as in earlier rounds while it lives. */
  async open(): Promise<void> {
    const { port, task, user } = this.deps;
    const { connectionId, projectId, location } = task.job;
    await port.openSession({
      session_id: sessionIdOf(task),
      user_id: user,
      connection: connectionId,
      project_id: projectId,
      location,
    });
    const tools = await port.listTools();
    this.readable = new Set(tools.filter(({ isReadOnly }) => isReadOnly).map(({ name }) => name));
  }

  async read(name: string, args: Readonly<Record<string, unknown>>): Promise<Reading> {
    if (this.readable?.has(name) !== true) {
      throw new ToolCallFailure(name, 'INVALID_ARGUMENT', 'It is no tool that only reads.', '', undefined);
    }
    const readAt = new Date(this.deps.clock.now()).toISOString();
    const outcome = await this.call(name, args);
    if (outcome.isError) throw failureOf(name, outcome);
    return { value: outcome.structured ?? {}, text: outcome.text, readAt };
  }

  /** What the policy and the service would say to a change, without making it; undefined when nothing stands against it. */
  async objection(
    { tool, arguments: args }: ToolAction,
    evidenceTime: string,
  ): Promise<ToolCallFailure | undefined> {
    const outcome = await this.call(tool, { ...args, dry_run: true, evidence_time: evidenceTime });
    if (outcome.isError) return failureOf(tool, outcome);
    const refusal = dryRunRefusal.readFrom(outcome.text);
    return refusal && new ToolCallFailure(tool, refusal.code, refusal.why, '', refusal.retryAfterMs);
  }

  async change(
    { tool, arguments: args }: ToolAction,
    evidenceTime: string,
    approve: Approver,
  ): Promise<ChangeAnswer> {
    const outcome = await this.call(tool, { ...args, evidence_time: evidenceTime }, approve);
    return outcome.isError
      ? { kind: 'failed', failure: failureOf(tool, outcome) }
      : { kind: 'done', value: outcome.structured ?? {} };
  }

  private call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    approve?: Approver,
  ): Promise<ToolOutcome> {
    const { port, task, traceparent, signal, onCall } = this.deps;
    onCall();
    return port.callTool(name, args, {
      session: sessionIdOf(task),
      traceparent,
      signal,
      ...(approve ? { approve } : {}),
    });
  }
}

/** The one session that a task's standing permission is for. */
export function sessionIdOf({ id }: Pick<AgentTask, 'id'>): string {
  return `agent-${id}`;
}

function failureOf(tool: string, { text, structured = {} }: ToolOutcome): ToolCallFailure {
  const { code, why, remedy, retry_after_ms: wait } = structured;
  return new ToolCallFailure(
    tool,
    typeof code === 'string' ? code : 'UNKNOWN',
    typeof why === 'string' ? why : text.slice(0, 500),
    typeof remedy === 'string' ? remedy : '',
    typeof wait === 'number' ? wait : undefined,
  );
}
