import type { z } from 'zod';
import type { Connections } from '../../dataflow/connections.ts';
import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { PlannedChange, Tool, ToolAnswer, ToolCall } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import { Fence } from '../untrusted/fence.ts';
import { Approvals, type ApprovalSubject } from './approvals.ts';
import { AuditLog, type Decision } from './auditLog.ts';
import { parseArguments } from './callArguments.ts';
import { cancelled, cannotAsk, changedMeanwhile, notApproved, readOnly, staleApproval } from './refusals.ts';

/** What one call came with. */
export interface CallRequest {
  readonly sessionId: string;
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

/** The decision so far, for the audit line. */
interface Ruling {
  decision: Decision;
}

/**
 * The one way a tool is ever run: validation, read-only mode, approval, execution, audit. A tool that changes something
 * hands out a plan and nothing else, so what carries it out is here.
 */
export class CallPipeline {
  private readonly approvals: Approvals;
  private readonly audit: AuditLog;

  constructor(
    private readonly deps: {
      readonly connections: Connections;
      readonly log: Log;
      readonly clock: Clock;
      readonly tools: readonly Tool[];
      readonly zod: typeof z;
      readonly isReadOnly: boolean;
    },
  ) {
    this.approvals = new Approvals(deps.clock);
    this.audit = new AuditLog(deps.log);
  }

  /** The tools a client is offered: in read-only mode those that change nothing. */
  get tools(): readonly Tool[] {
    return this.deps.tools.filter((tool) => !this.deps.isReadOnly || tool.effect === 'read');
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
      trace: request.traceId,
      tool: tool.name,
      args: request.args,
      decision: ruling.decision,
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
    if (tool.effect === 'change' && this.deps.isReadOnly) {
      ruling.decision = 'refused';
      throw readOnly(tool);
    }
    const parsed = parseArguments(tool, request.args, this.deps.zod);
    if ('failure' in parsed) {
      ruling.decision = 'invalid';
      throw parsed.failure;
    }
    const { connections } = this.deps;
    const call: ToolCall<DataflowApi> = {
      connections: connections.list(),
      api: (connection) => connections.api(connection, { signal: request.signal }),
      signal: request.signal,
      fence,
      progress: request.progress,
    };
    if (tool.effect === 'read') return { kind: 'answer', answer: await tool.run(parsed.args, call), fence };

    const plan = await tool.plan(parsed.args, call);
    if (plan.dryRun) {
      ruling.decision = 'dry_run';
      return { kind: 'answer', answer: plan.dryRun, fence };
    }
    const question = this.approve(tool, plan, request, ruling);
    if (question) return question;
    request.signal.throwIfAborted();
    return { kind: 'answer', answer: await plan.execute(), fence };
  }

  /** Answers a question to ask, or nothing when the plan may be carried out. @throws ToolFailure when it may not. */
  private approve(
    tool: Tool,
    plan: PlannedChange<unknown>,
    request: CallRequest,
    ruling: Ruling,
  ): CallOutcome | undefined {
    const subject: ApprovalSubject = {
      sessionId: request.sessionId,
      tool: tool.name,
      args: JSON.stringify(request.args),
      basis: plan.basis,
    };
    if (!request.approval) {
      if (!request.canAsk) {
        ruling.decision = 'refused';
        throw cannotAsk(tool);
      }
      ruling.decision = 'asked';
      return { kind: 'question', message: plan.approval, ticket: this.approvals.issue(subject) };
    }
    const { ticket, answer } = request.approval;
    const asked = this.approvals.redeem(ticket);
    if (answer !== 'approved') {
      ruling.decision = answer;
      throw notApproved(tool, answer);
    }
    ruling.decision = 'refused';
    if (!asked) throw staleApproval(tool);
    if (asked.basis !== subject.basis) throw changedMeanwhile(tool);
    if (JSON.stringify(asked) !== JSON.stringify(subject)) throw staleApproval(tool);
    ruling.decision = 'approved';
    return undefined;
  }

  /** What nobody foresaw is told to the client without details, so the details must be somewhere. */
  private logDefect(failure: ToolFailure, traceId: string): void {
    if (failure.code !== 'INTERNAL' || !(failure.cause instanceof Error)) return;
    this.deps.log.error(`trace ${traceId}: ${failure.cause.stack ?? failure.cause.message}`);
  }
}
