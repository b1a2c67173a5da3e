import type { Approver } from '../../mcp/embedded/toolCalls.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { nothingUsed, addUse, type BudgetLimits, type BudgetUse } from './budget.ts';
import type { ToolAction } from './decision.ts';
import type { MadeThing, MadeThings } from './madeThings.ts';
import type { AgentTask } from './task.ts';
import { ToolCallFailure, type ToolPort } from './toolGateway.ts';

/**
 * The call that takes a thing away at the service. Undefined for what is only taken from the list: a job is its owner's,
 * and contexts and watches live no longer than the program.
 */
function removalOf({ kind, resourceId, connectionId, location }: MadeThing): ToolAction | undefined {
  const where = { connection: connectionId, location };
  switch (kind) {
    case 'snapshot':
      return { tool: 'delete_snapshot', arguments: { snapshot_id: resourceId, ...where } };
    case 'schedule':
      return { tool: 'update_schedule', arguments: { schedule_id: resourceId, action: 'delete', ...where } };
    case 'job':
    case 'context':
    case 'watch':
      return undefined;
  }
}

/** What was used by all of the agent's work, and what it may use. */
export interface TotalUse extends BudgetUse {
  readonly tasks: number;
  /** Sums of the budgets of tasks that have one. */
  readonly limits: BudgetLimits;
}

export function totalUse(tasks: readonly Pick<AgentTask, 'use' | 'budget'>[]): TotalUse {
  const use = tasks.reduce((sum, task) => addUse(sum, task.use), nothingUsed);
  const sumOf = (key: 'workerHours' | 'usd'): BudgetLimits => {
    const limits = tasks.flatMap(({ budget }) => budget[key] ?? []);
    return limits.length === 0 ? {} : { [key]: limits.reduce((sum, each) => sum + each, 0) };
  };
  return { ...use, tasks: tasks.length, limits: { ...sumOf('workerHours'), ...sumOf('usd') } };
}

/** Takes away what the agent made, at the service and from the list. */
export class Cleanup {
  constructor(
    private readonly deps: {
      readonly tools: Pick<ToolPort, 'callTool'>;
      readonly made: MadeThings;
      readonly clock: Clock;
    },
  ) {}

  /** Those whose time is over. What costs nothing at the service is taken from the list right away. */
  async expired(): Promise<readonly MadeThing[]> {
    const { made, clock } = this.deps;
    const left: MadeThing[] = [];
    for (const thing of await made.expired(clock.now())) {
      if (removalOf(thing) === undefined) await made.remove(thing.id);
      else left.push(thing);
    }
    return left;
  }

  /**
   * @param approve asks the person with the words of the tool; nothing is taken away without a yes
   * @returns `removed`, `gone` when it was gone before, or `kept` when the person said no
   * @throws ToolCallFailure
   */
  async remove(
    thing: MadeThing,
    approve: Approver,
    signal: AbortSignal,
  ): Promise<'removed' | 'gone' | 'kept'> {
    const { tools, made } = this.deps;
    const action = removalOf(thing);
    if (action === undefined) {
      await made.remove(thing.id);
      return 'removed';
    }
    const {
      isError,
      structured = {},
      text,
    } = await tools.callTool(action.tool, action.arguments, { approve, signal });
    const code = String(structured['code']);
    if (isError && declined.has(code)) return 'kept';
    const isGone =
      isError && (code === 'NOT_FOUND' || (thing.kind === 'snapshot' && code === 'FAILED_PRECONDITION'));
    if (isError && !isGone) {
      const why = typeof structured['why'] === 'string' ? structured['why'] : text.slice(0, 500);
      const remedy = typeof structured['remedy'] === 'string' ? structured['remedy'] : '';
      throw new ToolCallFailure(action.tool, code, why, remedy, undefined);
    }
    await made.remove(thing.id);
    return isGone ? 'gone' : 'removed';
  }
}

const declined: ReadonlySet<string> = new Set([
  'APPROVAL_DECLINED',
  'APPROVAL_CANCELLED',
  'APPROVAL_TIMED_OUT',
]);
