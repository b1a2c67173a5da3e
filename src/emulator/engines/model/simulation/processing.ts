import type { Stage } from '../workload/stages.ts';
import { dequeue, enqueue, merged } from './queue.ts';
import { tickSeconds, type Setup } from './setup.ts';
import { backlog, type QueuedElements, type SimulationState, type StageState } from './state.ts';

/** What faults do to a stage at the moment. */
export interface StageEffect {
  /** Elements per second, at most. */
  readonly maxRate: number;
  /** Share of the workers that can work on it, 0 to 1. */
  readonly workerShare: number;
  /** Seconds that each step waits longer per element, by the id of the step. */
  readonly extraWait: Readonly<Record<string, number>>;
  /** Elements to hold back, because they fail. */
  readonly hold: number;
  readonly isShortOfMemory: boolean;
  /** Whether workers are at it, though nothing may come of it. */
  readonly isTried: boolean;
}

export const noEffect: StageEffect = {
  maxRate: Infinity,
  workerShare: 1,
  extraWait: {},
  hold: 0,
  isShortOfMemory: false,
  isTried: false,
};

/** Threads that share a vCPU, so that waiting does not idle it. */
const threadsPerVcpu = 8;

/** Seconds of one element of a stage's input. */
export interface StageCost {
  readonly cpu: number;
  readonly thread: number;
}

export function stageCost({ steps }: Stage, { extraWait }: StageEffect = noEffect): StageCost {
  const cpu = steps.reduce((sum, step) => sum + step.cpuSeconds * step.inputRatio, 0);
  const wait = steps.reduce(
    (sum, step) => sum + (step.waitSeconds + (extraWait[step.id] ?? 0)) * step.inputRatio,
    0,
  );
  return { cpu, thread: cpu + wait };
}

/** Elements per second that a stage can work on, however many workers there are. */
export function parallelismLimit(stage: Stage, setup: Setup, effect: StageEffect): number {
  const keyed = stage.isKeyed ? setup.workload.keys / stageCost(stage, effect).thread : Infinity;
  return Math.min(effect.maxRate, keyed);
}

export interface Processed {
  readonly stages: readonly StageState[];
  /** 0 to 1, of all vCPUs. */
  readonly cpuUtilization: number;
}

/** One step of time: elements arrive in the first stage, and each stage works off what it can. */
export function processElements(
  setup: Setup,
  state: SimulationState,
  now: number,
  arrivals: number,
  effects: readonly StageEffect[],
): Processed {
  const vcpuSeconds = state.workers.running * setup.machine.vcpus * tickSeconds;
  const { wanted, limited, scale, cpu } = plan(setup, state, arrivals, effects, vcpuSeconds);
  const stages: StageState[] = [];
  let inflow: readonly QueuedElements[] =
    arrivals > 0 ? [{ count: arrivals, entered: now, eventTime: now }] : [];
  for (const [index, before] of state.stages.entries()) {
    const stage = setup.stages[index];
    if (stage === undefined) break;
    const isWhole = scale === 1 && limited[index] === false;
    const credit = (wanted[index] ?? 0) * scale + before.credit;
    const { after, outflow } = advanceStage(before, {
      stage,
      effect: effects[index] ?? noEffect,
      now,
      inflow,
      credit: isWhole ? Infinity : credit,
    });
    stages.push(after);
    inflow = outflow;
  }
  return { stages, cpuUtilization: vcpuSeconds === 0 ? 0 : Math.min(1, 0.03 + (cpu * scale) / vcpuSeconds) };
}

/** Shares the workers' time between the stages by what each could do with it. */
function plan(
  setup: Setup,
  state: SimulationState,
  arrivals: number,
  effects: readonly StageEffect[],
  vcpuSeconds: number,
): { wanted: number[]; limited: boolean[]; scale: number; cpu: number } {
  const wanted: number[] = [];
  const limited: boolean[] = [];
  let inflow = arrivals;
  let cpu = 0;
  let thread = 0;
  let isOpen = true;
  for (const [index, before] of state.stages.entries()) {
    const stage = setup.stages[index];
    if (stage === undefined) break;
    const effect = effects[index] ?? noEffect;
    const available = before.queue.reduce((sum, { count }) => sum + count, inflow);
    const limit = isOpen ? parallelismLimit(stage, setup, effect) * effect.workerShare * tickSeconds : 0;
    const want = Math.min(available, limit);
    const cost = stageCost(stage, effect);
    wanted.push(want);
    limited.push(limit < available);
    // Workers that are lost take their share of the time with them.
    cpu += (want * cost.cpu) / Math.max(effect.workerShare, 0.01);
    thread += (want * cost.thread) / Math.max(effect.workerShare, 0.01);
    inflow = want * stage.ratio;
    // In batch, what follows a shuffle begins when all has been shuffled.
    if (setup.workload.type === 'batch') isOpen = before.finishedAt !== undefined;
  }
  const scale = Math.min(
    1,
    cpu === 0 ? 1 : vcpuSeconds / cpu,
    thread === 0 ? 1 : (vcpuSeconds * threadsPerVcpu) / thread,
  );
  return { wanted, limited, scale, cpu };
}

interface StageTurn {
  readonly stage: Stage;
  readonly effect: StageEffect;
  readonly now: number;
  readonly inflow: readonly QueuedElements[];
  /** Elements that may be worked on, with their fraction. */
  readonly credit: number;
}

function advanceStage(
  before: StageState,
  { stage, effect, now, inflow, credit }: StageTurn,
): { after: StageState; outflow: readonly QueuedElements[] } {
  const waiting = enqueue(before.queue, inflow);
  const kept = dequeue(waiting, effect.hold);
  const allowed = Number.isFinite(credit) ? Math.floor(credit) : Number.MAX_SAFE_INTEGER;
  const { taken, rest } = dequeue(kept.rest, allowed);
  const done = sumOf(taken);
  const processed = before.processed + done;
  // Of the whole, so that fractions are never lost.
  const leaving =
    Math.floor(processed * stage.ratio + 1e-9) - Math.floor(before.processed * stage.ratio + 1e-9);
  // All fields by name, always in this order: copying objects of many shapes is what a step would spend its time on.
  const after: StageState = {
    arrived: before.arrived + sumOf(inflow),
    processed,
    emitted: before.emitted + leaving,
    queue: rest,
    credit: done < allowed || !Number.isFinite(credit) ? 0 : credit - done,
    held: heldBack(before.held, kept.taken),
    elementSeconds: before.elementSeconds + backlog(before) * tickSeconds,
    waitedSeconds: before.waitedSeconds + waitsOf(taken, now),
    throughput: done / tickSeconds,
    stepSeconds: stage.steps.map(
      (step, index) =>
        (before.stepSeconds[index] ?? 0) +
        done * step.inputRatio * (step.cpuSeconds + step.waitSeconds + (effect.extraWait[step.id] ?? 0)),
    ),
    startedAt: before.startedAt ?? (done > 0 || effect.isTried ? now : undefined),
    finishedAt: before.finishedAt,
  };
  const outflow = leaving === 0 ? [] : [{ ...merged(taken), count: leaving, entered: now }];
  return { after, outflow };
}

function heldBack(
  before: QueuedElements | undefined,
  more: readonly QueuedElements[],
): QueuedElements | undefined {
  if (more.length === 0) return before;
  return merged(before === undefined ? more : [before, ...more]);
}

function waitsOf(parts: readonly QueuedElements[], now: number): number {
  return parts.reduce((sum, part) => sum + part.count * (now - part.entered), 0);
}

function sumOf(parts: readonly QueuedElements[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}
