import type { z } from 'zod';
import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import type { ChangeTool, PlannedChange, Tool, ToolAnswer, ToolCall } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import type { Approvals, ApprovalSubject, Redeemed } from './approvals.ts';
import type { CallOutcome, CallRequest } from './callPipeline.ts';
import type { ChangeChecks, WantedChange } from './changeChecks.ts';
import { dryRunRefusal } from './dryRunRefusal.ts';
import type { Permissions } from './permissions.ts';
import type { PolicySettings } from './policySettings.ts';
import { longestQuestion } from './question.ts';
import {
  cannotAsk,
  changedMeanwhile,
  notApproved,
  staleApproval,
  timedOut,
  tooLongToApprove,
} from './refusals.ts';
import { orThrow, refusing, type Ruling } from './ruling.ts';

/** The one place where a change is carried out: planned, checked, approved or permitted, counted, and only then sent. */
export class ChangeGate {
  constructor(
    private readonly deps: {
      readonly checks: ChangeChecks;
      readonly approvals: Approvals;
      readonly permissions: Permissions;
    },
  ) {}

  /** Withdraws the questions that a session left open. */
  endSession(sessionId: string): void {
    this.deps.approvals.withdraw(sessionId);
  }

  async run(
    tool: ChangeTool<z.ZodType, z.ZodType>,
    args: unknown,
    call: ToolCall<DataflowApi>,
    request: CallRequest,
    settings: PolicySettings,
    ruling: Ruling,
  ): Promise<CallOutcome> {
    const { fence, signal } = call;
    const { approval } = request;
    // Whatever becomes of the call, an answer counts once.
    const asked = approval && this.deps.approvals.redeem(approval.ticket);
    if (approval && approval.answer !== 'approved') {
      ruling.decision = approval.answer;
      throw notApproved(tool, approval.answer);
    }
    const plan = await tool.plan(args, call);
    ruling.change = { kind: plan.effect.kind, job: plan.subject.job?.id ?? plan.subject.job?.name ?? '' };
    const { sessionId } = request;
    const coverage = this.deps.permissions.cover(sessionId, plan);
    const isAsked = approval !== undefined || coverage.permission === undefined;
    const wanted: WantedChange = { tool, plan, sessionId, isAsked };
    const refusal = this.deps.checks.refuse(wanted, settings);
    if (plan.dryRun) {
      ruling.decision = 'dry_run';
      return { kind: 'answer', answer: withRefusal(plan.dryRun, refusal), fence };
    }
    refusing(ruling, () => {
      orThrow(refusal);
    });
    if (isAsked) {
      const question = this.ask(
        tool,
        plan,
        request,
        asked,
        ruling,
        coverage.permission ? undefined : coverage.why,
      );
      if (question) return question;
    }
    signal.throwIfAborted();
    if (!isAsked) {
      coverage.spend();
      ruling.decision = 'permitted';
      ruling.permission = coverage.permission.id;
    }
    const forget = this.deps.checks.begin(wanted, settings);
    try {
      return { kind: 'answer', answer: await plan.execute(), fence };
    } catch (error) {
      if (wasNotMade(error)) forget();
      throw error;
    }
  }

  /** Answers a question to ask, or nothing when it was answered with yes. @throws ToolFailure when it was not. */
  private ask(
    tool: Tool,
    plan: PlannedChange<unknown>,
    request: CallRequest,
    asked: Redeemed | undefined,
    ruling: Ruling,
    whyNotPermitted: string | undefined,
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
        throw cannotAsk(tool, whyNotPermitted);
      }
      if (plan.approval.length > longestQuestion) {
        ruling.decision = 'refused';
        throw tooLongToApprove(tool, plan.approval.length);
      }
      ruling.decision = 'asked';
      return { kind: 'question', message: plan.approval, ticket: this.deps.approvals.issue(subject) };
    }
    ruling.decision = 'refused';
    if (!asked || asked === 'unknown') throw staleApproval(tool);
    if (asked === 'too_old') throw timedOut(tool, this.deps.approvals.lifetimeMs);
    if (asked.basis !== subject.basis) throw changedMeanwhile(tool);
    if (JSON.stringify(asked) !== JSON.stringify(subject)) throw staleApproval(tool);
    ruling.decision = 'approved';
    return undefined;
  }
}

function withRefusal(answer: ToolAnswer<unknown>, refusal: ToolFailure | undefined): ToolAnswer<unknown> {
  if (!refusal) return answer;
  return { ...answer, text: `${answer.text}\n${dryRunRefusal.lineOf(refusal)}` };
}

const refusals: ReadonlySet<string> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'FAILED_PRECONDITION',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'API_DISABLED',
  'RATE_LIMITED',
  'UNIMPLEMENTED',
]);

/** Whether the service said no. After a lost connection nobody knows, and then the change counts as made. */
function wasNotMade(error: unknown): boolean {
  return refusals.has(ToolFailure.from(error, '').code);
}
