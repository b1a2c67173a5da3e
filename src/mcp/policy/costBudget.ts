import type { Clock } from '../../monitoring/clock.ts';
import type { PlannedChange } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import { jobKey } from './jobKey.ts';
import type { PolicySettings } from './policySettings.ts';

/** What one worker of a machine type costs, in US dollars an hour; undefined when it is not known. */
export type MachinePrices = (machineType: string | undefined, location: string) => number | undefined;

interface Added {
  readonly job: string;
  readonly at: number;
  readonly workers: number;
  readonly usdPerHour: number;
}

type Change = Pick<PlannedChange<unknown>, 'subject' | 'effect'>;

/**
 * What changes have added lately to the most that jobs can cost: by workers, and by dollars an hour where the price of
 * the machine is known. Of one job, what was taken away again counts for nothing.
 */
export class CostBudget {
  private added: readonly Added[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly prices: MachinePrices,
  ) {}

  refuse({ budget }: Pick<PolicySettings, 'budget'>, change: Change, what: string): ToolFailure | undefined {
    if (budget.workers === undefined && budget.usdPerHour === undefined) return undefined;
    const addition = this.additionOf(change);
    if (addition === 'none') return undefined;
    const refuse = (why: string, remedy: string): ToolFailure =>
      new ToolFailure('OVER_BUDGET', what, why, `Nothing was changed. ${remedy}`, 'after_fixing');
    if (addition === 'unknown') {
      return refuse(
        'It does not say how many workers the job may have, so its cost cannot be held against the budget.',
        'Call it again with its most workers.',
      );
    }
    const total = this.total(budget.hours, addition);
    if (budget.workers !== undefined && total.workers > budget.workers) {
      return refuse(
        `It would bring what was added in ${budget.hours} hours to ${total.workers} workers; the budget is ${budget.workers}.`,
        'Ask for fewer workers, take workers from another job first, or tell the user about the budget.',
      );
    }
    if (budget.usdPerHour === undefined) return undefined;
    if (Number.isNaN(total.usdPerHour)) {
      if (budget.workers !== undefined) return undefined;
      return refuse(
        'The price of its machines is not known, so its cost cannot be held against the budget.',
        'Name a machine type whose price is known, or tell the user to set the budget in workers.',
      );
    }
    if (total.usdPerHour <= budget.usdPerHour) return undefined;
    return refuse(
      `It would bring what was added in ${budget.hours} hours to ${total.usdPerHour.toFixed(2)} USD an hour; the budget is ${budget.usdPerHour}.`,
      'Ask for fewer workers or smaller machines, or tell the user about the budget.',
    );
  }

  /** Answers how to take it back, for a change that the service then refused. */
  spend({ budget }: Pick<PolicySettings, 'budget'>, change: Change): () => void {
    const addition = this.additionOf(change);
    if (typeof addition === 'string') return () => undefined;
    const since = this.clock.now() - budget.hours * 3_600_000;
    this.added = [...this.added.filter(({ at }) => at > since), addition];
    return () => {
      this.added = this.added.filter((each) => each !== addition);
    };
  }

  private additionOf({ subject, effect }: Change): Added | 'none' | 'unknown' {
    const { direction, workersBefore, workersAfter, machineType } = effect.cost;
    const limitsWorkers = 'limits' in effect;
    if (!limitsWorkers && direction !== 'down') return 'none';
    if (workersAfter === undefined) return limitsWorkers ? 'unknown' : 'none';
    // A job that does not tell its limits is taken to have none yet, so that the whole of the new ones counts.
    const workers = workersAfter - (workersBefore ?? 0);
    const price = this.prices(machineType, subject.location);
    return {
      job: jobKey(subject),
      at: this.clock.now(),
      workers,
      // What is taken away at an unknown price gives nothing back; what is added at one cannot be summed up.
      usdPerHour: price === undefined ? (workers <= 0 ? 0 : NaN) : workers * price,
    };
  }

  private total(hours: number, addition: Added): { readonly workers: number; readonly usdPerHour: number } {
    const since = this.clock.now() - hours * 3_600_000;
    const byJob = new Map<string, { workers: number; usdPerHour: number }>();
    for (const each of [...this.added.filter(({ at }) => at > since), addition]) {
      const sum = byJob.get(each.job) ?? { workers: 0, usdPerHour: 0 };
      byJob.set(each.job, {
        workers: sum.workers + each.workers,
        usdPerHour: sum.usdPerHour + each.usdPerHour,
      });
    }
    const sums = [...byJob.values()];
    return {
      workers: sums.reduce((sum, { workers }) => sum + Math.max(0, workers), 0),
      // Not a number stays so.
      usdPerHour: sums.reduce((sum, { usdPerHour }) => sum + (usdPerHour < 0 ? 0 : usdPerHour), 0),
    };
  }
}
