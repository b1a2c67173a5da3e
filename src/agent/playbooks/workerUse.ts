import { workerPricePerHour } from '../../diagnosis/advice/workerPrice.ts';
import { budgetProblem, nothingUsed } from '../pipeline/budget.ts';
import type { StepContext } from '../pipeline/playbook.ts';

/** A longer gap between looks is not counted against the budget: nobody looked. */
const longestMeteredMs = 30 * 60_000;

/**
 * Counts workers, since the last look, against the budget of the task.
 * @param workers that the task is answerable for
 * @param meteredAt when they were last counted; undefined the first time
 * @returns when they are counted now; milliseconds since the epoch, as `meteredAt`
 */
export function countWorkers(
  { now, spend, task }: Pick<StepContext<unknown, unknown>, 'now' | 'spend' | 'task'>,
  workers: number,
  meteredAt: number | undefined,
  machineType: string | undefined,
): number {
  const passed = Math.min(now - (meteredAt ?? now), longestMeteredMs);
  if (workers > 0 && passed > 0) {
    const workerHours = (workers * passed) / 3_600_000;
    spend({ workerHours, usd: workerHours * (workerPricePerHour(machineType, task.job.location) ?? 0) });
  }
  return now;
}

/**
 * Says once that workers have used up the budget of the task.
 * @param isTold whether it was said before
 * @param consequence what happens now, as a sentence
 * @returns whether it has been said
 */
export function tellOfBudget(
  { task, note, tell }: Pick<StepContext<unknown, unknown>, 'task' | 'note' | 'tell'>,
  isTold: boolean,
  consequence: string,
): boolean {
  const { workerHours, usd } = task.use;
  const limits = { workerHours: task.budget.workerHours, usd: task.budget.usd };
  const spent = budgetProblem(limits, { ...nothingUsed, workerHours, usd });
  if (spent === undefined || isTold) return isTold;
  const text = `${spent} ${consequence}`;
  note({ kind: 'judged', text });
  tell(`${task.job.jobName}: ${text}`);
  return true;
}
