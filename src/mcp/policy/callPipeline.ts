import type { z } from 'zod';
import type { Connections } from '../../dataflow/connections.ts';
import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { Tool, ToolAnswer, ToolCall } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import { Fence } from '../untrusted/fence.ts';
import { approvalMs, Approvals } from './approvals.ts';
import { AuditLog } from './auditLog.ts';
import { parseArguments } from './callArguments.ts';
import { ChangeChecks } from './changeChecks.ts';
import { ChangeGate } from './changeGate.ts';
import type { MachinePrices } from './costBudget.ts';
import { Permissions } from './permissions.ts';
import { PolicySource, type PolicySettings } from './policySettings.ts';
import { RateLimits, type ApiUse } from './rateLimits.ts';
import { cancelled, invalidPolicy, readOnly } from './refusals.ts';
import { refuseConnection, refuseTool } from './rules.ts';
import { orThrow, refusing, type Ruling } from './ruling.ts';

/** What one call came with. */
export interface CallRequest {
  readonly sessionId: string;
  /** As the session says; for the audit log. */
  readonly userId?: string;
  /** Whether the session may only read, whatever the server may. */
  readonly isReadOnlySession?: boolean;
  readonly traceId: string;
  readonly args: unknown;
  readonly signal: AbortSignal;
  /** Whether this client can put a question to a person. */
  readonly canAsk: boolean;
  /** The answer to a question asked before, when this is the call's second round. */
  readonly approval?: { readonly ticket: string; readonly answer: 'approved' | 'declined' | 'cancelled' };
  readonly progress: (message: string) => void;
}

/** How a call ended, or what it waits for. */
export type CallOutcome =
  | { readonly kind: 'answer'; readonly answer: ToolAnswer<unknown>; readonly fence: Fence }
  | { readonly kind: 'failure'; readonly failure: ToolFailure; readonly fence: Fence }
  | { readonly kind: 'question'; readonly message: string; readonly ticket: string };

/** What the policy is made of, beside what it decides about. */
export interface PolicyDeps {
  /** The policy's settings as they stand, unchecked; absent for the defaults. Read at every call. */
  readonly policy?: () => unknown;
  /** What may be done without asking. Absent: nothing. */
  readonly permissions?: Permissions;
  /** What the budget counts with. Absent: list prices of vCPUs and memory. */
  readonly prices?: MachinePrices;
  /** How long a person can answer a question, in milliseconds. Absent: ten minutes. */
  readonly approvalMs?: number;
}

/**
 * The one way a tool is ever run. A tool that changes something hands out a plan and nothing else, so what carries it
 * out is here. In this order, and the first that refuses is what the caller is told:
 *
 * | step | refuses with |
 * | --- | --- |
 * | the policy itself is right | POLICY_INVALID |
 * | calls of the session | RATE_LIMITED |
 * | read-only server, policy or session (changes) | READ_ONLY |
 * | arguments | INVALID_ARGUMENT |
 * | rules that need no job | DENIED_BY_RULE |
 * | an answer to a question asked before (changes) | APPROVAL_DECLINED, _CANCELLED, _TIMED_OUT |
 * | the tool reads or plans; calls to Google are counted | RATE_LIMITED, the tool's own |
 * | a dry run ends here, and tells what would refuse it | |
 * | checks of the plan: see changeChecks.ts | |
 * | the answer is for this very plan | CHANGED_MEANWHILE, APPROVAL_CANCELLED |
 * | a standing permission, or else a question | APPROVAL_UNAVAILABLE, TOO_LONG_TO_APPROVE |
 * | the change is counted and sent | the service's own |
 *
 * An approved call passes all of it once more. Every call is audited, however it ends.
 */
export class CallPipeline {
  private readonly audit: AuditLog;
  private readonly source: PolicySource;
  private readonly rates: RateLimits;
  private readonly checks: ChangeChecks;
  private readonly gate: ChangeGate;
  /** Making a schema takes longer than most calls. */
  private readonly inputs = new Map<Tool, z.ZodType>();

  constructor(
    private readonly deps: PolicyDeps & {
      readonly connections: Connections;
      readonly log: Log;
      readonly clock: Clock;
      readonly tools: readonly Tool[];
      readonly zod: typeof z;
      readonly isReadOnly: boolean;
    },
  ) {
    const { clock, prices } = deps;
    this.audit = new AuditLog(deps.log);
    this.source = new PolicySource(deps.zod, deps.policy ?? (() => undefined));
    this.rates = new RateLimits(clock);
    this.checks = new ChangeChecks({ clock, rates: this.rates, prices });
    this.gate = new ChangeGate({
      checks: this.checks,
      approvals: new Approvals(clock, deps.approvalMs ?? approvalMs),
      permissions: deps.permissions ?? new Permissions(clock),
    });
  }

  /** The tools that there are: on a read-only server those that change nothing. */
  get tools(): readonly Tool[] {
    return this.deps.tools.filter((tool) => !this.deps.isReadOnly || tool.effect === 'read');
  }

  /** Those of them that make sense to offer now: where the policy or the session only reads, none that is refused anyway. */
  offered({ isReadOnlySession }: { readonly isReadOnlySession: boolean }): readonly Tool[] {
    const current = this.source.current();
    const isReadOnly = isReadOnlySession || ('settings' in current && current.settings.readOnly);
    return this.tools.filter((tool) => !isReadOnly || tool.effect === 'read');
  }

  /** Undefined while the policy is not right, and every call is refused. */
  apiUse(): ApiUse | undefined {
    const current = this.source.current();
    return 'settings' in current ? this.rates.apiUse(current.settings.rates) : undefined;
  }

  /** Schema of a tool's arguments. */
  inputOf(tool: Tool): z.ZodType {
    const input = this.inputs.get(tool) ?? tool.input(this.deps.zod);
    this.inputs.set(tool, input);
    return input;
  }

  /** Withdraws the questions that a session left open. */
  endSession(sessionId: string): void {
    this.gate.endSession(sessionId);
  }

  async run(tool: Tool, request: CallRequest): Promise<CallOutcome> {
    const startedAt = this.deps.clock.now();
    const ruling: Ruling = { decision: tool.effect === 'read' ? 'read' : 'not_asked' };
    const fence = new Fence();
    const outcome = await this.attempt(tool, request, fence, ruling).catch((error: unknown): CallOutcome => {
      const what = `The tool ${tool.name}`;
      const failure = request.signal.aborted ? cancelled(what) : ToolFailure.from(error, what);
      return { kind: 'failure', failure, fence };
    });
    if (outcome.kind === 'failure') this.logDefect(outcome.failure, request.traceId);
    this.audit.write({
      session: request.sessionId,
      ...(request.userId === undefined ? {} : { user: request.userId }),
      trace: request.traceId,
      tool: tool.name,
      args: request.args,
      ...ruling,
      result: outcome.kind === 'failure' ? outcome.failure.code : 'ok',
      durationMs: this.deps.clock.now() - startedAt,
    });
    return outcome;
  }

  private async attempt(
    tool: Tool,
    request: CallRequest,
    fence: Fence,
    ruling: Ruling,
  ): Promise<CallOutcome> {
    const settings = refusing(ruling, () => this.admit(tool, request));
    const parsed = parseArguments(tool, this.inputOf(tool), request.args, this.deps.zod);
    if ('failure' in parsed) {
      ruling.decision = 'invalid';
      throw parsed.failure;
    }
    refusing(ruling, () => {
      orThrow(refuseTool(settings, tool));
    });
    const { connections } = this.deps;
    const call: ToolCall<DataflowApi> = {
      connections: connections.list(),
      api: async (connection) => {
        refusing(ruling, () => {
          orThrow(refuseConnection(settings, tool, connection));
        });
        const api = await connections.api(connection, { signal: request.signal });
        return this.rates.metered(api, settings.rates);
      },
      signal: request.signal,
      clock: this.deps.clock,
      fence,
      progress: request.progress,
    };
    if (tool.effect === 'change') return this.gate.run(tool, parsed.args, call, request, settings, ruling);
    const answer = await tool.run(parsed.args, call);
    const jobId = jobIdOf(parsed.args);
    if (jobId !== undefined) this.checks.noteRead(request.sessionId, jobId);
    return { kind: 'answer', answer, fence };
  }

  /** What can be told before the call is looked into. @throws ToolFailure */
  private admit(tool: Tool, request: CallRequest): PolicySettings {
    const current = this.source.current();
    if ('problem' in current) throw invalidPolicy(tool, current.problem);
    const { settings } = current;
    this.rates.countCall(request.sessionId, settings.rates, `The tool ${tool.name}`);
    if (tool.effect === 'change') {
      if (this.deps.isReadOnly) throw readOnly(tool, 'server');
      if (settings.readOnly) throw readOnly(tool, 'policy');
      if (request.isReadOnlySession === true) throw readOnly(tool, 'session');
    }
    return settings;
  }

  /** What nobody foresaw is told to the client without details, so the details must be somewhere. */
  private logDefect(failure: ToolFailure, traceId: string): void {
    if (failure.code !== 'INTERNAL' || !(failure.cause instanceof Error)) return;
    this.deps.log.error(`trace ${traceId}: ${failure.cause.stack ?? failure.cause.message}`);
  }
}

/** Reading tools that look into one job name it by job_id. */
function jobIdOf(args: unknown): string | undefined {
  if (typeof args !== 'object' || args === null || !('job_id' in args)) return undefined;
  return typeof args.job_id === 'string' ? args.job_id : undefined;
}
