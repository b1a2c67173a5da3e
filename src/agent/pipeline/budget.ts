import { z } from 'zod';

const dayMs = 24 * 3_600_000;

/** The most that one task may use. What is absent is not bounded. */
export const budgetLimits = z.object({
  /** Calls of tools, of the whole life of the task. It ends when they are used up. */
  calls: z.number().positive().optional(),
  /** Calls of tools in a day. The task rests when they are used up, until the day is over. */
  callsPerDay: z.number().positive().optional(),
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
  /** The day that calls are counted in now: it begins with its first call. */
  day: z
    .object({
      /** Milliseconds since the epoch. */
      since: z.number(),
      calls: z.number(),
      /** Whether a person was told that they are used up. */
      isTold: z.boolean(),
    })
    .optional(),
});
export type BudgetUse = z.output<typeof budgetUse>;

export const nothingUsed: BudgetUse = { calls: 0, workerHours: 0, usd: 0, changes: 0 };

export function addUse(use: BudgetUse, more: Partial<BudgetUse>): BudgetUse {
  return {
    ...use,
    calls: use.calls + (more.calls ?? 0),
    workerHours: use.workerHours + (more.workerHours ?? 0),
    usd: use.usd + (more.usd ?? 0),
    changes: use.changes + (more.changes ?? 0),
  };
}

/** One more call. */
export function addCall(use: BudgetUse, nowMs: number): BudgetUse {
  const { since, calls, isTold } = dayOf(use, nowMs);
  return addUse({ ...use, day: { since, calls: calls + 1, isTold } }, { calls: 1 });
}

/** The day at that time; one that begins then where the last is over. */
export function dayOf({ day }: BudgetUse, nowMs: number): NonNullable<BudgetUse['day']> {
  // A clock that was set back would make a day longer; then it begins anew.
  const isOver = day === undefined || nowMs >= day.since + dayMs || nowMs < day.since;
  return isOver ? { since: nowMs, calls: 0, isTold: false } : day;
}

/** When the calls of the day that are used up are there again, in milliseconds since the epoch; undefined while there are some. */
export function restsUntil({ callsPerDay }: BudgetLimits, use: BudgetUse, nowMs: number): number | undefined {
  const { since, calls } = dayOf(use, nowMs);
  return callsPerDay !== undefined && calls >= callsPerDay ? since + dayMs : undefined;
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
