import type { Approver } from '../../mcp/embedded/toolCalls.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { askPerson } from './askPerson.ts';
import { actionText, expectationText, type Decision } from './decision.ts';
import { outsideBounds } from './decisionBounds.ts';
import type { JournalNote } from './journal.ts';
import type { MadeThings } from './madeThings.ts';
import { approvalAnswers, type Person } from './person.ts';
import type { ActResult, ActState, StepContext } from './playbook.ts';
import type { ActMarker, AgentTask } from './task.ts';
import type { TaskTools } from './taskTools.ts';
import type { ToolCallFailure } from './toolGateway.ts';

/** What an act needs of the round it is made in. */
export interface ActDeps {
  readonly tools: TaskTools;
  readonly person: Person;
  readonly clock: Clock;
  readonly made: MadeThings;
  readonly signal: AbortSignal;
  readonly note: (note: JournalNote) => void;
  /** Keeps the marker, before the call; nothing is called when this rejects. */
  begin(act: ActMarker): Promise<void>;
  /** A person is being asked, or is not any more. */
  asking(isAsking: boolean): Promise<void>;
}

type Act = ActState<unknown, unknown>;
type Context = StepContext<unknown, unknown>;

/** Makes one change: bounds, policy, marker, approval, call. Whatever becomes of it, it is called at most once. */
export async function makeAct(state: Act, context: Context, key: string, deps: ActDeps): Promise<ActResult> {
  const decision = state.decide(context, key);
  const act: ActMarker = { key, decision, startedAt: new Date(context.now).toISOString() };
  deps.note({ kind: 'proposed', text: proposalText(decision), quotes: decision.evidence, decision });
  const refused = (code: string, why: string, retryAfterMs?: number): ActResult => {
    deps.note({ kind: 'validated', text: `Refused, nothing was changed: ${code}. ${why}` });
    return { outcome: 'refused', act, code, why, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  };
  const outside = outsideBounds(decision, context.task, await thingsMade(context.task, deps.made));
  if (outside !== undefined) return refused('OUT_OF_BOUNDS', outside);
  const objection = await deps.tools.objection(decision.action, decision.evidenceTime);
  deps.signal.throwIfAborted();
  if (objection) return refused(objection.code, objection.why, objection.retryAfterMs);
  deps.note({ kind: 'validated', text: 'It is within the bounds of the task, and the policy allows it.' });
  await deps.begin(act);
  const answer = await deps.tools.change(
    decision.action,
    decision.evidenceTime,
    approverOf(context.task, decision, deps),
  );
  if (answer.kind === 'done') {
    deps.note({ kind: 'acted', text: `Done: ${actionText(decision.action)}.`, decision });
    return { outcome: 'done', act, value: answer.value };
  }
  return failedAct(state, context, act, answer.failure, deps);
}

/** An act whose end nobody saw: what the service shows of it decides, and it is not made again. */
export async function resolveAct(
  state: Act,
  context: Context,
  act: ActMarker,
  deps: ActDeps,
): Promise<ActResult | 'not_done'> {
  const text = actionText(act.decision.action);
  const trace = await state.wasDone(context, act);
  const value = typeof trace === 'object' ? { value: trace.found } : {};
  switch (typeof trace === 'object' ? 'done' : trace) {
    case 'done':
      deps.note({ kind: 'acted', text: `${text} had reached the service; it is not made again.` });
      return { outcome: 'done', act, ...value };
    case 'not_done':
      deps.note({ kind: 'acted', text: `${text} had not reached the service.` });
      return 'not_done';
    case 'unknown':
      deps.note({
        kind: 'error',
        text: `Whether ${text} reached the service cannot be told; it is not made again.`,
      });
      return { outcome: 'unclear', act };
  }
}

async function failedAct(
  state: Act,
  context: Context,
  act: ActMarker,
  failure: ToolCallFailure,
  deps: ActDeps,
): Promise<ActResult> {
  const { code, why, retryAfterMs } = failure;
  const told = { act, code, why, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (unanswered.has(code)) {
    const text =
      code === 'APPROVAL_DECLINED'
        ? 'A person declined. Nothing was changed.'
        : 'Nobody answered in time. Nothing was changed.';
    deps.note({ kind: 'answered', text });
    return { outcome: 'declined', ...told };
  }
  if (!lost.has(code)) {
    deps.note({ kind: 'acted', text: `Refused, nothing was changed: ${code}. ${why}` });
    return { outcome: 'refused', ...told };
  }
  deps.note({ kind: 'error', text: `The call failed on its way: ${code}. ${why}` });
  const result = await resolveAct(state, context, act, deps);
  return result === 'not_done' ? { outcome: 'refused', ...told } : result;
}

const unanswered: ReadonlySet<string> = new Set([
  'APPROVAL_DECLINED',
  'APPROVAL_CANCELLED',
  'APPROVAL_TIMED_OUT',
]);
/** After these nobody knows whether the service took it. */
const lost: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'INTERNAL',
  'UNKNOWN',
]);

function approverOf(task: AgentTask, decision: Decision, deps: ActDeps): Approver {
  return async ({ message }, signal) => {
    deps.note({ kind: 'asked', text: message });
    await deps.asking(true);
    try {
      const { person, clock } = deps;
      const answer = await askPerson(
        {
          taskId: task.id,
          job: task.job,
          isApproval: true,
          message,
          detail: proposalText(decision),
          answers: approvalAnswers,
        },
        { person, clock, signal: AbortSignal.any([signal, deps.signal]) },
      );
      if (answer !== 'approve') return answer === 'decline' ? 'declined' : 'cancelled';
      deps.note({ kind: 'answered', text: 'A person approved.' });
      return 'approved';
    } finally {
      await deps.asking(false);
    }
  };
}

function proposalText({ action, reason, expected, confidence, origin }: Decision): string {
  return [
    `${actionText(action)}: ${reason}`,
    ...(expected ? [`Expected: ${expectationText(expected)}.`] : []),
    `(${confidence}, by ${origin === 'rules' ? 'the rules' : origin === 'model' ? 'the model' : 'the schedule'})`,
  ].join(' ');
}

async function thingsMade({ id }: AgentTask, made: MadeThings): Promise<readonly string[]> {
  return (await made.list()).filter(({ taskId }) => taskId === id).map(({ resourceId }) => resourceId);
}
