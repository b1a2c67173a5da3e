import { z } from 'zod';

/** A `ProgressPoint`, as it is kept. */
const progressPoint = z.object({ at: z.number(), done: z.number() });

export const batchSettings = z.object({
  path: z.string(),
  parameters: z.record(z.string(), z.string()).default({}),
  environment: z.record(z.string(), z.json()).optional(),
  /** Absent: it is launched once, now. */
  schedule: z
    .object({
      id: z.string(),
      /** unix-cron. */
      cron: z.string(),
      timeZone: z.string().default('UTC'),
      /** As whom Cloud Scheduler launches; needed on Google Cloud. */
      serviceAccount: z.string().optional(),
      /** The schedule is offered for cleaning after this. */
      days: z.number().positive().default(90),
    })
    .optional(),
  pollSeconds: z.number().positive().default(60),
  /** Before the first retry; doubles. */
  retryMinutes: z.number().nonnegative().default(5),
});
export type BatchSettings = z.output<typeof batchSettings>;

/** How often one run is tried: it stops at the third failure. */
export const mostAttempts = 3;

export const batchMemory = z.object({
  scheduleId: z.string().optional(),
  /** The job that is tracked. */
  jobId: z.string().optional(),
  /** Jobs of earlier runs, and of earlier attempts of this one; newest last. */
  seen: z.array(z.string()).default([]),
  /** Attempts of this run that were launched. */
  attempts: z.number().default(0),
  /** Why attempts failed; a sentence each. */
  failures: z.array(z.string()).default([]),
  progress: z.array(progressPoint).default([]),
  /** Since when the service does not know the job; milliseconds since the epoch. */
  unknownSince: z.number().optional(),
  /** When use was last counted; milliseconds since the epoch. */
  meteredAt: z.number().optional(),
  /** The job during which a person was told that the budget is used up. */
  told: z.string().optional(),
  reason: z.string().default(''),
});
export type BatchMemory = z.output<typeof batchMemory>;
