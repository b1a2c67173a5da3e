import type { FaultOf, StepFault } from '../workload/faults.ts';
import type { Stage } from '../workload/stages.ts';
import { error, warning, type SimulationEvent } from './events.ts';
import { isEvery } from './faultTiming.ts';
import { stageCost, type StageEffect } from './processing.ts';
import type { Setup } from './setup.ts';
import { backlog, type SimulationState, type StageState } from './state.ts';
import * as wording from './wording/messages.ts';
import { workFailure } from './wording/workFailures.ts';
import { workerName } from './workerName.ts';

/** A work item is tried again after this many seconds. */
const retrySeconds = 30;
/** The service gives a batch work item up after so many failures. */
const maxAttempts = 4;
/** Between two worker log entries of a fault that lasts. */
const logSeconds = 60;
/** Operations are called stuck after this time, and again after each doubling. */
const stuckSeconds = 300;
/** What is left of the workers of a job that runs out of memory. */
const shortOfMemory = 0.4;

export interface FaultContext {
  readonly setup: Setup;
  readonly state: SimulationState;
  readonly now: number;
  readonly stageIndex: number;
  readonly effect: StageEffect;
  /** How often the fault has shown itself. */
  readonly shown: number;
}

export interface StepFaultTurn {
  readonly effect: StageEffect;
  readonly events: readonly SimulationEvent[];
  readonly shown: number;
  readonly failure?: string;
}

/** A fault in the work of a step: what it does to the step's stage, and what workers say of it. */
export function stepFault(fault: StepFault, context: FaultContext): StepFaultTurn {
  const { setup, state, now, stageIndex, effect, shown } = context;
  const stage = setup.stages[stageIndex];
  const stageState = state.stages[stageIndex];
  if (stage === undefined || stageState === undefined) return { effect, events: [], shown };
  const isBatch = setup.workload.type === 'batch';
  const isReached = !isBatch || stageIndex === 0 || state.stages[stageIndex - 1]?.finishedAt !== undefined;
  // A fault shows itself in work that is done: not before workers run and elements are there.
  const canWork = isReached && state.workers.running > 0;
  const isAtWork = canWork && (backlog(stageState) > 0 || stageState.throughput > 0);
  const work: WorkAtHand = { stage, stageState, canWork, isAtWork };
  switch (fault.kind) {
    case 'hotKey': {
      const maxRate = Math.min(effect.maxRate, 1 / (fault.share * stageCost(stage, effect).thread));
      const text = wording.hotKey(fault.key, fault.step, now - fault.at);
      return repeated(fault.step, [text], 'WARNING', { ...effect, maxRate }, context, isAtWork);
    }
    case 'slowSink': {
      const step = stage.steps.find(({ name }) => name === fault.step);
      const extraWait = { ...effect.extraWait, [step?.id ?? '']: fault.waitSeconds };
      const text = wording.slowSink(fault, fault.step, fault.waitSeconds);
      return repeated(fault.step, [text], 'WARNING', { ...effect, extraWait }, context, isAtWork);
    }
    case 'stuckStep': {
      const stuckFor = now - fault.at;
      const isDue = isAtWork && stuckFor >= stuckSeconds * 2 ** shown;
      const text = wording.stuckStep(fault.step, stuckSeconds * 2 ** shown);
      return {
        effect: { ...effect, maxRate: 0 },
        events: isDue ? [workerLog('WARNING', fault.step, text), warning(text)] : [],
        shown: shown + (isDue ? 1 : 0),
      };
    }
    case 'outOfMemory': {
      const logs: SimulationEvent[] = [
        { kind: 'log', severity: 'ERROR', log: 'system', text: wording.outOfMemory },
        workerLog('ERROR', fault.step, wording.harnessLost),
      ];
      return shortMemory(fault.step, logs, wording.harnessLost, context, isAtWork);
    }
    case 'gcThrashing': {
      const logs = [
        workerLog('WARNING', fault.step, wording.gcPushback),
        workerLog('ERROR', fault.step, wording.gcThrashing),
      ];
      return shortMemory(fault.step, logs, wording.gcThrashing, context, isAtWork);
    }
    case 'failingWorkItems': {
      const text = wording.failedElement(fault.step, fault.error);
      const attempt = [workerLog('ERROR', fault.step, text), error(text)];
      return failedAttempt(fault.step, attempt, { ...effect, maxRate: 0 }, context, isAtWork);
    }
    case 'workFailure':
      return failedWork(fault, context, work);
    case 'poisonElement': {
      const text = wording.failedElement(fault.step, fault.error);
      return failedElement(fault.step, [workerLog('ERROR', fault.step, text), error(text)], context, work);
    }
  }
}

/** What the stage of the faulty step is doing. */
interface WorkAtHand {
  readonly stage: Stage;
  readonly stageState: StageState;
  readonly canWork: boolean;
  readonly isAtWork: boolean;
}

function failedWork(fault: FaultOf<'workFailure'>, context: FaultContext, work: WorkAtHand): StepFaultTurn {
  const { setup, effect } = context;
  const { step } = fault;
  const failure = workFailure(fault.cause, {
    step,
    stageId: work.stage.id,
    worker: workerName(setup, 0),
    subject: fault.subject,
  });
  const attempt: SimulationEvent[] = [
    ...failure.lines.map((text) => ({ ...workerLog('ERROR', step, text), log: failure.log })),
    error(failure.message),
  ];
  return failure.stops === 'element'
    ? failedElement(step, attempt, context, work)
    : failedAttempt(step, attempt, { ...effect, maxRate: 0 }, context, work.isAtWork);
}

/** One element is held back for good; the others go through. */
function failedElement(
  step: string,
  attempt: readonly SimulationEvent[],
  context: FaultContext,
  { stageState, canWork, isAtWork }: WorkAtHand,
): StepFaultTurn {
  const isHeld = stageState.held !== undefined;
  const hold = context.effect.hold + (isHeld || !canWork ? 0 : 1);
  return failedAttempt(step, attempt, { ...context.effect, hold }, context, isHeld && isAtWork);
}

/** Streaming workers die and come back; a batch bundle is given up. */
function shortMemory(
  step: string,
  logs: readonly SimulationEvent[],
  message: string,
  context: FaultContext,
  isAtWork: boolean,
): StepFaultTurn {
  const { setup, now, shown } = context;
  const effect = { ...context.effect, isShortOfMemory: true };
  if (setup.workload.type === 'batch')
    return failedAttempt(step, [...logs, error(message)], { ...effect, maxRate: 0 }, context, isAtWork);
  return {
    effect: { ...effect, workerShare: Math.min(effect.workerShare, shortOfMemory) },
    events: isAtWork && isEvery(logSeconds, now) ? logs : [],
    shown,
  };
}

/** A bundle fails. Batch gives up after some attempts; streaming tries for ever. */
function failedAttempt(
  step: string,
  attempt: readonly SimulationEvent[],
  effectOfAttempt: StageEffect,
  { setup, now, shown }: FaultContext,
  isAtWork: boolean,
): StepFaultTurn {
  const effect = { ...effectOfAttempt, isTried: isAtWork };
  const isBatch = setup.workload.type === 'batch';
  if (!isAtWork || !isEvery(isBatch ? retrySeconds : logSeconds, now)) return { effect, events: [], shown };
  const attempts = shown + 1;
  return {
    effect,
    events: attempt,
    shown: attempts,
    ...(isBatch && attempts >= maxAttempts ? { failure: wording.workItemFailed(step) } : {}),
  };
}

/** Workers complain for as long as it lasts. */
function repeated(
  step: string,
  texts: readonly string[],
  severity: 'WARNING' | 'ERROR',
  effect: StageEffect,
  { now, shown }: FaultContext,
  isAtWork: boolean,
): StepFaultTurn {
  const isDue = isAtWork && isEvery(logSeconds, now);
  return {
    effect,
    events: isDue ? texts.map((text) => workerLog(severity, step, text)) : [],
    shown: shown + (isDue ? 1 : 0),
  };
}

function workerLog(
  severity: 'WARNING' | 'ERROR',
  step: string,
  text: string,
): Extract<SimulationEvent, { kind: 'log' }> {
  return { kind: 'log', severity, log: 'worker', step, text };
}
