import { z } from 'zod';

/** The most that one task may use. What is absent is not bounded. */
export const budgetLimits = z.object({
  /** Calls of tools, of the whole life of the task. */
  calls: z.number().positive().optional(),
  /** Hours of workers beyond those the job had when the task began, or of jobs that the task started. */
  workerHours: z.number().positive().optional(),
  /** The same in US dollars at list prices, where the price of the machines is known. */
  usd: z.number().positive().optional(),
});
export type BudgetLimits = z.output<typeof budgetLimits>;

/** What a task has used. */
export const budgetUse = z.object({
  calls: z.number(),
  workerHours: z.number(),
  usd: z.number(),
  /** Changes that were made. */
  changes: z.number(),
});
export type BudgetUse = z.output<typeof budgetUse>;

export const nothingUsed: BudgetUse = { calls: 0, workerHours: 0, usd: 0, changes: 0 };

export function addUse(use: BudgetUse, more: Partial<BudgetUse>): BudgetUse {
  return {
    calls: use.calls + (more.calls ?? 0),
    workerHours: use.workerHours + (more.workerHours ?? 0),
    usd: use.usd + (more.usd ?? 0),
    changes: use.changes + (more.changes ?? 0),
  };
}

/** A sentence that says which part of the budget is used up; undefined while none is. */
export function budgetProblem(limits: BudgetLimits, use: BudgetUse): string | undefined {
  for (const [key, words] of Object.entries(units)) {
    const name = key as keyof typeof units;
    const limit = limits[name];
    if (limit !== undefined && use[name] >= limit) {
      return `The budget of ${limit} ${words} is used up (${Number(use[name].toPrecision(3))}).`;
    }
  }
  return undefined;
}

const units = { calls: 'calls', workerHours: 'worker-hours', usd: 'US dollars' } as const;
