import type { SimulationEvent } from './events.ts';
import { isActive } from './faultTiming.ts';
import { parallelismLimit, noEffect, stageCost, type StageEffect } from './processing.ts';
import type { Setup } from './setup.ts';
import { backlog, type Scaling, type SimulationState, type StageState, type WorkerState } from './state.ts';
import * as wording from './wording/messages.ts';

/** How often the number of workers is thought about. */
const decideSeconds = 60;
/** A backlog is to be worked off within this time. */
const catchUpSeconds = 600;
/** Batch: what remains of a stage is to be done within this time. */
const batchGoalSeconds = 180;
/** A smaller backlog is none. */
const smallBacklogSeconds = 15;
/** Rest after a change before workers are added or taken away. */
const raiseRestSeconds = 60;
const lowerRestSeconds = 300;
/** Threads of Beam's SDK per vCPU wait at the same time. */
const waitsPerVcpu = 8;

export interface ScalingTurn {
  readonly workers: WorkerState;
  readonly events: readonly SimulationEvent[];
}

/**
 * Decides on the number of workers, as the service does: more as soon as a backlog builds up that more could work off,
 * fewer only after they were not needed for some minutes.
 * @see https://cloud.google.com/dataflow/docs/guides/tune-horizontal-autoscaling
 */
export function autoscale(
  setup: Setup,
  state: SimulationState,
  effects: readonly StageEffect[],
): ScalingTurn {
  const { workers, now } = state;
  if (setup.workload.workers.autoscaling === 'NONE' || workers.running === 0 || now % decideSeconds !== 0)
    return { workers, events: [] };
  const wanted = desiredWorkers(setup, state, effects);
  const desired = Math.min(workers.max, Math.max(workers.min, wanted));
  const isBatch = setup.workload.type === 'batch';
  const delay = backlogSeconds(state);
  const since = now - workers.changedAt;
  if (desired > workers.target && (isBatch || delay > smallBacklogSeconds) && since >= raiseRestSeconds) {
    const turn = setTarget(setup, state, desired, raiseReason(desired, isBatch));
    const isEffective = turn.workers.target === desired;
    const rationale = isBatch ? 'Rate of progress' : 'Backlog';
    return {
      ...turn,
      workers: { ...turn.workers, scaling: { direction: 'Scale up', rationale, isEffective } },
    };
  }
  const isIdle = desired <= workers.target * 0.8 && (isBatch || delay <= smallBacklogSeconds);
  const scaling = unchanged(workers, wanted);
  if (!isIdle) return { workers: { ...workers, idleSince: undefined, scaling }, events: [] };
  const idleSince = workers.idleSince ?? now;
  if (now - idleSince < lowerRestSeconds || since < lowerRestSeconds)
    return { workers: { ...workers, idleSince, scaling }, events: [] };
  const turn = setTarget(setup, state, desired, lowerReason(desired, isBatch));
  const rationale = isBatch ? 'Rate of progress' : 'Low CPU utilization';
  return {
    ...turn,
    workers: { ...turn.workers, scaling: { direction: 'Scale down', rationale, isEffective: true } },
  };
}

/** Why the number of workers stays as it is. */
function unchanged({ target, min, max }: WorkerState, wanted: number): Scaling {
  const rationale =
    wanted > target && target === max
      ? 'Maximum number of workers'
      : wanted < target && target === min
        ? 'Minimum number of workers'
        : 'Keeping up';
  return { direction: 'No change', rationale, isEffective: true };
}

/** Asks for a number of workers, and gets what quota and zone allow. */
export function setTarget(
  setup: Setup,
  state: SimulationState,
  desired: number,
  reason: string,
): ScalingTurn {
  const { workers, now } = state;
  const refusal = refusalOf(setup, state, desired);
  const target = refusal === undefined ? desired : Math.max(workers.running, refusal.allowed);
  const events: SimulationEvent[] = [];
  if (target !== workers.target) {
    events.push({ kind: 'autoscaling', type: 'target', current: workers.running, target, text: reason });
  }
  if (refusal !== undefined && refusal.reason !== workers.refused) {
    events.push(
      {
        kind: 'autoscaling',
        type: 'failure',
        current: workers.running,
        target: desired,
        text: refusal.reason,
      },
      { kind: 'message', importance: 'ERROR', text: refusal.reason },
    );
  }
  const running = Math.min(workers.running, target);
  if (running < workers.running) {
    events.push({ kind: 'autoscaling', type: 'current', current: running, target, text: reason });
  }
  const kept = workers.starting.slice(0, Math.max(0, target - running));
  const added = Math.max(0, target - running - kept.length);
  const readyAt = now + startupSeconds(setup, now);
  return {
    workers: {
      ...workers,
      target,
      running,
      starting: [...kept, ...Array.from({ length: added }, () => readyAt)],
      changedAt: target === workers.target ? workers.changedAt : now,
      idleSince: undefined,
      refused: refusal?.reason,
    },
    events,
  };
}

/** Between asking for a worker and its first element. */
function startupSeconds({ workload }: Setup, now: number): number {
  const pull = workload.faults.find((fault) => fault.kind === 'slowImagePull' && isActive(fault, now));
  return workload.workers.startupSeconds + (pull?.kind === 'slowImagePull' ? pull.pullSeconds : 0);
}

function refusalOf(
  setup: Setup,
  { workers, now }: SimulationState,
  desired: number,
): { allowed: number; reason: string } | undefined {
  if (desired <= workers.target) return undefined;
  for (const fault of setup.workload.faults) {
    if (!isActive(fault, now)) continue;
    if (fault.kind === 'quota' && desired > fault.maxWorkers)
      return {
        allowed: Math.max(workers.target, fault.maxWorkers),
        reason: wording.quota(setup, fault.metric),
      };
    if (fault.kind === 'ipSpace' && desired > fault.maxWorkers)
      return {
        allowed: Math.max(workers.target, fault.maxWorkers),
        reason: wording.ipSpace(fault.subnetwork),
      };
    if (fault.kind === 'zoneStockOut')
      return { allowed: workers.target, reason: wording.zoneStockOut(setup) };
  }
  return undefined;
}

/** Workers that could keep up with what arrives and work the backlog off, and would all have something to do. */
function desiredWorkers(setup: Setup, state: SimulationState, effects: readonly StageEffect[]): number {
  const isBatch = setup.workload.type === 'batch';
  const goalSeconds = isBatch ? batchGoalSeconds : catchUpSeconds;
  let rate = isBatch ? 0 : state.arrivalRate;
  let vcpus = 0;
  for (const [index, stage] of setup.stages.entries()) {
    const stageState = state.stages[index];
    if (stageState === undefined) break;
    const effect = effects[index] ?? noEffect;
    rate = Math.min(rate + backlog(stageState) / goalSeconds, parallelismLimit(stage, setup, effect));
    const { cpu, thread } = stageCost(stage, effect);
    vcpus += (rate * Math.max(cpu, thread / waitsPerVcpu)) / Math.max(effect.workerShare, 0.01);
    rate = isBatch ? 0 : rate * stage.ratio;
  }
  return Math.ceil(vcpus / state.workers.utilizationHint / setup.machine.vcpus);
}

/** Seconds that the backlog of the slowest stage takes at its present speed. */
function backlogSeconds(state: SimulationState): number {
  return Math.max(0, ...state.stages.map(stageBacklogSeconds));
}

/** Infinite when nobody works on it. */
export function stageBacklogSeconds(stage: StageState): number {
  const waiting = stage.queue.reduce((sum, { count }) => sum + count, 0);
  return waiting === 0 ? 0 : waiting / stage.throughput;
}

function raiseReason(count: number, isBatch: boolean): string {
  return isBatch
    ? `Autoscaling: Raised the number of workers to ${count} based on the rate of progress in the currently running stage(s).`
    : `Autoscaling: Raised the number of workers to ${count} so that the Pipeline can catch up with its backlog and keep up with its input rate.`;
}

function lowerReason(count: number, isBatch: boolean): string {
  return isBatch
    ? `Autoscaling: Reduced the number of workers to ${count} based on the rate of progress in the currently running stage(s).`
    : `Autoscaling: Reduced the number of workers to ${count} based on low average worker CPU utilization, and the pipeline having sufficiently low backlog and keeping up with input rate.`;
}
