import { z } from 'zod';
import { ApiError } from '../../api/apiError.ts';
import type { EngineState } from '../engine.ts';
import type { SimulationState } from './simulation/state.ts';

const queued = z.object({ count: z.number(), entered: z.number(), eventTime: z.number() });

const stageSchema = z.object({
  arrived: z.number(),
  processed: z.number(),
  emitted: z.number(),
  queue: z.array(queued),
  credit: z.number(),
  held: queued.optional(),
  elementSeconds: z.number(),
  waitedSeconds: z.number(),
  throughput: z.number(),
  stepSeconds: z.array(z.number()),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
});

const scalingSchema = z.object({
  direction: z.enum(['Scale up', 'Scale down', 'No change']),
  rationale: z.enum([
    'Backlog',
    'Rate of progress',
    'Low CPU utilization',
    'Maximum number of workers',
    'Minimum number of workers',
    'Keeping up',
  ]),
  isEffective: z.boolean(),
});

const stateSchema = z.object({
  now: z.number(),
  phase: z.enum(['pending', 'running', 'draining', 'done', 'drained', 'failed']),
  random: z.number(),
  received: z.number(),
  stages: z.array(stageSchema),
  workers: z.object({
    running: z.number(),
    target: z.number(),
    starting: z.array(z.number()),
    min: z.number(),
    max: z.number(),
    utilizationHint: z.number(),
    changedAt: z.number(),
    idleSince: z.number().optional(),
    refused: z.string().optional(),
    scaling: scalingSchema.optional(),
  }),
  cpuUtilization: z.number(),
  memoryUtilization: z.number(),
  arrivalRate: z.number(),
  usage: z.object({
    vcpuSeconds: z.number(),
    memoryMbSeconds: z.number(),
    diskGbSeconds: z.number(),
    shuffleBytes: z.number(),
    streamingBytes: z.number(),
  }),
  faultCounts: z.array(z.number()),
});

const checkpointSchema = z.object({
  /** ms since 1970: the moment that the run counts its seconds from. */
  epoch: z.number(),
  state: stateSchema,
  /** What the last sample of the run counted from, for the next one. */
  sampled: stateSchema.optional(),
});

/** All of a run at one moment: the same run can go on from it. */
export interface Checkpoint {
  readonly epoch: number;
  readonly state: SimulationState;
  readonly sampled?: SimulationState | undefined;
}

export function checkpointState(checkpoint: Checkpoint): EngineState {
  const data = { ...checkpoint };
  return { engine: 'model', sizeBytes: JSON.stringify(data).length, data };
}

/** @throws ApiError FAILED_PRECONDITION when this is no checkpoint of the model engine. */
export function readCheckpoint(from: EngineState): Checkpoint {
  const result = checkpointSchema.safeParse(from.data);
  if (from.engine === 'model' && result.success) return result.data;
  throw new ApiError(
    'FAILED_PRECONDITION',
    `The engine 'model' cannot go on with its job: what was kept of it is not a checkpoint of this version.`,
  );
}
