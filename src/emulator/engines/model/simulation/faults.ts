import type { Fault } from '../workload/workload.ts';
import { error, warning, type SimulationEvent } from './events.ts';
import { noEffect, stageCost, type StageEffect } from './processing.ts';
import { tickSeconds, type Setup } from './setup.ts';
import { backlog, type SimulationState } from './state.ts';
import * as wording from './wording.ts';

/** A work item is tried again after this many seconds. */
const retrySeconds = 30;
/** The service gives a batch work item up after so many failures. */
const maxAttempts = 4;
/** Between two worker log entries of a fault that lasts. */
const logSeconds = 60;
/** Operations are called stuck after this time, and again after each doubling. */
const stuckSeconds = 300;

export interface FaultTurn {
  readonly effects: readonly StageEffect[];
  readonly events: readonly SimulationEvent[];
  readonly counts: readonly number[];
  /** Why the job must fail now. */
  readonly failure?: string;
}

export function isActive(fault: Fault, now: number): boolean {
  if (!('at' in fault)) return true;
  const duration = 'forSeconds' in fault ? (fault.forSeconds ?? Infinity) : Infinity;
  return now >= fault.at && now < fault.at + duration;
}

/** What the faults of this moment do to the stages and make the workers say. */
export function applyFaults(setup: Setup, state: SimulationState, now: number): FaultTurn {
  const effects = setup.stages.map(() => noEffect);
  const events: SimulationEvent[] = [];
  const counts = [...state.faultCounts];
  let failure: string | undefined;
  for (const [index, fault] of setup.workload.faults.entries()) {
    if (!('step' in fault) || !isActive(fault, now)) continue;
    const stageIndex = setup.stages.findIndex(({ steps }) => steps.some(({ name }) => name === fault.step));
    const effect = effects[stageIndex];
    if (effect === undefined) continue;
    const shown = counts[index] ?? 0;
    const turn = applyFault(fault, { setup, state, now, stageIndex, effect, shown });
    effects[stageIndex] = turn.effect;
    events.push(...turn.events);
    counts[index] = turn.shown;
    failure ??= turn.failure;
  }
  return { effects, events, counts, ...(failure === undefined ? {} : { failure }) };
}

interface FaultContext {
  readonly setup: Setup;
  readonly state: SimulationState;
  readonly now: number;
  readonly stageIndex: number;
  readonly effect: StageEffect;
  readonly shown: number;
}

interface SingleTurn {
  readonly effect: StageEffect;
  readonly events: readonly SimulationEvent[];
  readonly shown: number;
  readonly failure?: string;
}

function applyFault(fault: Extract<Fault, { step: string }>, context: FaultContext): SingleTurn {
  const { setup, state, now, stageIndex, effect, shown } = context;
  const stage = setup.stages[stageIndex];
  const stageState = state.stages[stageIndex];
  if (stage === undefined || stageState === undefined) return { effect, events: [], shown };
  const isBatch = setup.workload.type === 'batch';
  const isReached = !isBatch || stageIndex === 0 || state.stages[stageIndex - 1]?.finishedAt !== undefined;
  // A fault shows itself in work that is done: not before workers run and elements are there.
  const canWork = isReached && state.workers.running > 0;
  const isAtWork = canWork && (backlog(stageState) > 0 || stageState.throughput > 0);
  const stopped = { ...effect, maxRate: 0 };
  switch (fault.kind) {
    case 'hotKey': {
      const maxRate = Math.min(effect.maxRate, 1 / (fault.share * stageCost(stage, effect).thread));
      const isDue = isAtWork && isEvery(logSeconds, now);
      return {
        effect: { ...effect, maxRate },
        events: isDue
          ? [workerLog('WARNING', fault.step, wording.hotKey(fault.key, fault.step, now - fault.at))]
          : [],
        shown: shown + (isDue ? 1 : 0),
      };
    }
    case 'slowSink': {
      const step = stage.steps.find(({ name }) => name === fault.step);
      const extraWait = { ...effect.extraWait, [step?.id ?? '']: fault.waitSeconds };
      const isDue = isAtWork && isEvery(logSeconds, now);
      return {
        effect: { ...effect, extraWait },
        events: isDue
          ? [workerLog('WARNING', fault.step, wording.slowSink(fault.step, fault.waitSeconds))]
          : [],
        shown: shown + (isDue ? 1 : 0),
      };
    }
    case 'stuckStep': {
      const stuckFor = now - fault.at;
      const isDue = isAtWork && stuckFor >= stuckSeconds * 2 ** shown;
      const text = wording.stuckStep(fault.step, stuckSeconds * 2 ** shown);
      return {
        effect: stopped,
        events: isDue ? [workerLog('WARNING', fault.step, text), warning(text)] : [],
        shown: shown + (isDue ? 1 : 0),
      };
    }
    case 'outOfMemory':
      return isBatch
        ? failedAttempt(fault.step, wording.outOfMemory, stopped, context, isAtWork)
        : {
            effect: { ...effect, workerShare: Math.min(effect.workerShare, 0.4) },
            events:
              isAtWork && isEvery(logSeconds, now)
                ? [systemLog(wording.outOfMemory), workerLog('ERROR', fault.step, wording.harnessLost)]
                : [],
            shown,
          };
    case 'failingWorkItems':
      return failedAttempt(
        fault.step,
        wording.failedElement(fault.step, fault.error),
        stopped,
        context,
        isAtWork,
      );
    case 'poisonElement': {
      const isHeld = stageState.held !== undefined;
      const hold = effect.hold + (isHeld || !canWork ? 0 : 1);
      const text = wording.failedElement(fault.step, fault.error);
      return failedAttempt(fault.step, text, { ...effect, hold }, context, isHeld && isAtWork);
    }
  }
}

/** A bundle fails. Batch gives up after some attempts; streaming tries for ever. */
function failedAttempt(
  step: string,
  text: string,
  effect: StageEffect,
  { setup, now, shown }: FaultContext,
  isAtWork: boolean,
): SingleTurn {
  const isBatch = setup.workload.type === 'batch';
  if (!isAtWork || !isEvery(isBatch ? retrySeconds : logSeconds, now)) return { effect, events: [], shown };
  const attempts = shown + 1;
  return {
    effect,
    events: [workerLog('ERROR', step, text), error(text)],
    shown: attempts,
    ...(isBatch && attempts >= maxAttempts ? { failure: wording.workItemFailed(step) } : {}),
  };
}

function isEvery(seconds: number, now: number): boolean {
  return now % seconds < tickSeconds;
}

function workerLog(severity: 'WARNING' | 'ERROR', step: string, text: string): SimulationEvent {
  return { kind: 'log', severity, log: 'worker', step, text };
}

function systemLog(text: string): SimulationEvent {
  return { kind: 'log', severity: 'ERROR', log: 'system', text };
}
