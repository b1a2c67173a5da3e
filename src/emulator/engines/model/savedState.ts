import { z } from 'zod';
import { ApiError } from '../../api/apiError.ts';
import type { EngineState } from '../engine.ts';
import { mappedName } from './compatibility.ts';
import { enqueue } from './simulation/queue.ts';
import { initialState, type Setup } from './simulation/setup.ts';
import type { QueuedElements, SimulationState, StageState } from './simulation/state.ts';

/** Bytes that an element and a key take in the state of the service, roughly. */
const stateOverheadBytes = 64;

const queued = z.object({ count: z.number(), entered: z.number(), eventTime: z.number() });
const savedStage = z.object({
  /** Names of its steps. */
  steps: z.array(z.string()),
  arrived: z.number(),
  processed: z.number(),
  emitted: z.number(),
  queue: z.array(queued),
  held: queued.optional(),
  elementSeconds: z.number(),
  waitedSeconds: z.number(),
  stepSeconds: z.array(z.number()),
});
const savedSchema = z.object({
  /** ms since 1970, virtual. */
  savedAt: z.number(),
  now: z.number(),
  received: z.number(),
  random: z.number(),
  stages: z.array(savedStage),
});
type SavedStage = z.output<typeof savedStage>;

/** What another run needs to go on: counters, elements that are not done, and so the watermark. */
export function saveState(
  engine: string,
  setup: Setup,
  state: SimulationState,
  savedAt: number,
): EngineState {
  const data: z.input<typeof savedSchema> = {
    savedAt,
    now: state.now,
    received: state.received,
    random: state.random,
    stages: state.stages.map((stage, index) => ({
      steps: setup.stages[index]?.steps.map(({ name }) => name) ?? [],
      arrived: stage.arrived,
      processed: stage.processed,
      emitted: stage.emitted,
      queue: [...stage.queue],
      ...(stage.held === undefined ? {} : { held: stage.held }),
      elementSeconds: stage.elementSeconds,
      waitedSeconds: stage.waitedSeconds,
      stepSeconds: [...stage.stepSeconds],
    })),
  };
  const elements = state.stages.reduce((sum, { arrived, processed }) => sum + arrived - processed, 0);
  const sizeBytes =
    elements * (setup.workload.recordBytes + stateOverheadBytes) + JSON.stringify(data).length;
  return { engine, sizeBytes, data };
}

/** Virtual time (ms since 1970) at which a run that goes on from `from` begins: never before the state was saved. */
export function epochAfter(from: EngineState, now: number): number {
  return Math.max(now, readSaved(from).savedAt);
}

/**
 * The first state of a run that goes on from another one.
 * @param mapping - old names of steps to new ones
 * @param epoch - ms since 1970 at which the new run begins
 */
export function restoreState(
  setup: Setup,
  from: EngineState,
  mapping: Readonly<Record<string, string>>,
  epoch: number,
): SimulationState {
  const saved = readSaved(from);
  const fresh = initialState(setup);
  // The new run counts from its own beginning.
  const gapSeconds = (epoch - saved.savedAt) / 1000;
  const shift = saved.now + gapSeconds;
  const owners = saved.stages.map((stage) => {
    const names = stage.steps.map((name) => mappedName(name, mapping));
    return setup.stages.findIndex(({ steps }) => steps.some(({ name }) => names.includes(name)));
  });
  return {
    ...fresh,
    received: saved.received,
    random: saved.random,
    stages: fresh.stages.map((stage, index) =>
      saved.stages
        .filter((_, savedIndex) => owners[savedIndex] === index)
        .reduce((into, part) => resume(into, part, { shift, gapSeconds }), stage),
    ),
  };
}

function resume(
  into: StageState,
  saved: SavedStage,
  { shift, gapSeconds }: { shift: number; gapSeconds: number },
): StageState {
  const moved = (part: QueuedElements): QueuedElements => ({
    count: part.count,
    entered: part.entered - shift,
    eventTime: part.eventTime - shift,
  });
  // A failing element is tried again: the new code may be able to.
  const waiting = [...(saved.held === undefined ? [] : [saved.held]), ...saved.queue].map(moved);
  // Time passed for the waiting elements while no job had them.
  const waited = gapSeconds * (saved.arrived - saved.processed);
  return {
    ...into,
    arrived: into.arrived + saved.arrived,
    processed: into.processed + saved.processed,
    emitted: into.emitted + saved.emitted,
    queue: enqueue(into.queue, waiting),
    elementSeconds: into.elementSeconds + saved.elementSeconds + waited,
    waitedSeconds: into.waitedSeconds + saved.waitedSeconds,
    stepSeconds: into.stepSeconds.map((seconds, index) => seconds + (saved.stepSeconds[index] ?? 0)),
  };
}

function readSaved(from: EngineState): z.output<typeof savedSchema> {
  const result = savedSchema.safeParse(from.data);
  if (from.engine === 'model' && result.success) return result.data;
  throw new ApiError(
    'FAILED_PRECONDITION',
    `The engine 'model' cannot go on from the saved state of the engine '${from.engine}'.`,
  );
}
