import { z } from 'zod';
import { decision } from '../pipeline/decision.ts';

const minutes = z.number().positive();

/** What a person may set of the streaming playbook. */
export const streamingSettings = z.object({
  /** The lag that is aimed for, in seconds. Google calls a minute healthy. */
  goalLagSeconds: z.number().positive().default(60),
  /** Bad readings in a row before workers are added. */
  badReadings: z.int().min(1).default(3),
  /** How long all must be well before workers are taken away. */
  goodMinutes: minutes.min(5).default(30),
  /** How long limits stay after they were changed. */
  restMinutes: minutes.default(6),
  /** How long limits are not changed back into the other direction. */
  reverseMinutes: minutes.default(20),
  /** How long a change may take to show its effect. */
  effectMinutes: minutes.default(45),
  /** How long nothing is proposed after a person declined or the policy refused. */
  quietMinutes: minutes.default(20),
  /** Between looks: the least while something is wrong, growing to the most while all is well. */
  intervalSeconds: z
    .object({ least: z.number().min(1).default(60), most: z.number().min(1).default(300) })
    .prefault({}),
  /** Absent: no snapshots. */
  snapshots: z
    .object({
      everyHours: z.number().positive(),
      /** So many of its own are kept, the newest. */
      keep: z.int().min(1).default(3),
      ttlDays: z.number().min(1).max(30).default(7),
    })
    .optional(),
});
export type StreamingSettings = z.output<typeof streamingSettings>;

const direction = z.enum(['up', 'down']);
export type Direction = z.output<typeof direction>;

/** Times are milliseconds since the epoch. */
export const streamingMemory = z.object({
  /** The job's limits when the task began. */
  baseline: z.object({ min: z.number().optional(), max: z.number().optional() }).optional(),
  /** Bad readings in a row. */
  bad: z.number(),
  lastLag: z.number().optional(),
  goodSince: z.number().optional(),
  proposal: z.object({ direction, decision }).optional(),
  lastChange: z.object({ direction, at: z.number() }).optional(),
  /** A change whose effect is waited for. */
  watched: z
    .object({
      direction,
      decision,
      until: z.number(),
      lagBefore: z.number(),
      isExtended: z.boolean(),
    })
    .optional(),
  /** Until then nothing is proposed. */
  quietUntil: z.number(),
  /** Until then nothing is proposed in that direction: the last time it did not help. */
  barred: z.object({ up: z.number(), down: z.number() }),
  /** Share of a wanted step that is proposed; less after the policy called it too large. */
  stepShare: z.number(),
  /** Proposals that were turned down, as texts. */
  turnedDown: z.array(z.object({ text: z.string(), until: z.number() })),
  /** What a person was told last, so that it is told once. */
  told: z.string().optional(),
  meteredAt: z.number().optional(),
  intervalSeconds: z.number(),
  snapshotDue: z.number(),
  /** A snapshot of its own that is one too many. */
  surplus: z.object({ thingId: z.string(), snapshotId: z.string() }).optional(),
  /** Snapshots that could not be deleted. */
  undeletable: z.array(z.string()),
  endReason: z.string(),
});
export type StreamingMemory = z.output<typeof streamingMemory>;

export function beginMemory({ intervalSeconds }: StreamingSettings): StreamingMemory {
  return {
    bad: 0,
    quietUntil: 0,
    barred: { up: 0, down: 0 },
    stepShare: 1,
    turnedDown: [],
    intervalSeconds: intervalSeconds.least,
    snapshotDue: 0,
    undeletable: [],
    endReason: '',
  };
}
