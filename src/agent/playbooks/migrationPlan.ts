import { z } from 'zod';
import { stateMeasure } from './stateMeasure.ts';

/** A template with what it is launched with. */
const version = z.object({
  path: z.string(),
  parameters: z.record(z.string(), z.string()).default({}),
  environment: z.record(z.string(), z.json()).optional(),
  /** Step names of the job before to those of this version. */
  mapping: z.record(z.string(), z.string()).default({}),
});

export const migrationSettings = z.object({
  next: version,
  /** What ran before, to go back to. Without it the way back is the snapshot. */
  previous: version.optional(),
  snapshotDays: z.number().min(1).max(30).default(7),
  /** What counts as a normal lag. */
  lagSeconds: z.number().positive().default(60),
  /** How long the new job may take to be as it must. */
  verifyMinutes: z.number().positive().default(20),
  /** How long it is looked at, at least. */
  settleMinutes: z.number().positive().default(3),
  pollSeconds: z.number().positive().default(20),
});
export type MigrationSettings = z.output<typeof migrationSettings>;

export const migrationMemory = z.object({
  /** Of the old job, first and just before the takeover. */
  earlier: stateMeasure.optional(),
  last: stateMeasure.optional(),
  snapshotId: z.string().optional(),
  newJobId: z.string().optional(),
  /** The job that the way back started. */
  backJobId: z.string().optional(),
  /** Of a way back that was refused for now: how often, and after how many milliseconds it is tried again. */
  wayBackRefused: z.object({ times: z.number(), retryAfterMs: z.number() }).optional(),
  /** When the new job was first seen; milliseconds since the epoch. */
  since: z.number().optional(),
  /** Since when the service does not know the job that took over; milliseconds since the epoch. */
  unknownSince: z.number().optional(),
  /** When workers were last counted; milliseconds since the epoch. */
  meteredAt: z.number().optional(),
  /** Whether a person was told that the budget is used up. */
  isBudgetTold: z.boolean().optional(),
  /** How it stands, or why it ended. */
  reason: z.string().default(''),
});
export type MigrationMemory = z.output<typeof migrationMemory>;
