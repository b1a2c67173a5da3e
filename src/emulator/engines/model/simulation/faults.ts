import type { Fault, StepFault } from '../workload/faults.ts';
import type { SimulationEvent } from './events.ts';
import { isActive, isEvery } from './faultTiming.ts';
import { noEffect, type StageEffect } from './processing.ts';
import type { Setup } from './setup.ts';
import type { SimulationState } from './state.ts';
import { stepFault } from './stepFaults.ts';
import { harmlessLines } from './wording/workFailures.ts';

/** Between two harmless lines. */
const harmlessSeconds = 120;

export interface FaultTurn {
  /** Of the stages, by their places; none where a stage is not touched. */
  readonly effects: readonly StageEffect[];
  readonly events: readonly SimulationEvent[];
  readonly counts: readonly number[];
  /** Why the job must fail now. */
  readonly failure?: string;
}

/** What the faults of this moment do to the stages and make the workers say. */
export function applyFaults(setup: Setup, state: SimulationState, now: number): FaultTurn {
  if (setup.workload.faults.length === 0) return { effects: [], events: [], counts: state.faultCounts };
  const effects = setup.stages.map(() => noEffect);
  const events: SimulationEvent[] = [];
  const counts = [...state.faultCounts];
  let failure: string | undefined;
  for (const [index, fault] of setup.workload.faults.entries()) {
    if (!isActive(fault, now)) continue;
    if (fault.kind === 'harmlessLogs') events.push(...harmlessLog(state, now));
    if (!isStepFault(fault)) continue;
    const stageIndex = setup.stages.findIndex(({ steps }) => steps.some(({ name }) => name === fault.step));
    const effect = effects[stageIndex];
    if (effect === undefined) continue;
    const shown = counts[index] ?? 0;
    const turn = stepFault(fault, { setup, state, now, stageIndex, effect, shown });
    effects[stageIndex] = turn.effect;
    events.push(...turn.events);
    counts[index] = turn.shown;
    failure ??= turn.failure;
  }
  return { effects, events, counts, ...(failure === undefined ? {} : { failure }) };
}

function isStepFault(fault: Fault): fault is StepFault {
  return 'step' in fault;
}

function harmlessLog({ workers }: SimulationState, now: number): readonly SimulationEvent[] {
  if (workers.running === 0 || !isEvery(harmlessSeconds, now)) return [];
  const line = harmlessLines[Math.floor(now / harmlessSeconds) % harmlessLines.length];
  return line === undefined ? [] : [{ kind: 'log', severity: 'WARNING', ...line }];
}
