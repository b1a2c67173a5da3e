import { stageBacklogSeconds } from '../simulation/autoscaler.ts';
import { isActive } from '../simulation/faultTiming.ts';
import { stageCost } from '../simulation/processing.ts';
import type { Setup } from '../simulation/setup.ts';
import {
  backlog,
  oldestWait,
  systemLag,
  watermark,
  type SimulationState,
  type StageState,
} from '../simulation/state.ts';
import type { Stage } from '../workload/stages.ts';
import type { Minute, Point } from './point.ts';

/** Monitoring has no infinity: a backlog that nobody works on takes a year. */
const endlessSeconds = 31_536_000;
/** What a healthy step of the service needs at least, in seconds. */
const leastLagSeconds = 1;
/** The service marks what delays elements by more than this. */
const bottleneckSeconds = 300;
/** A backlog is to be worked off within this time by the threads that are recommended. */
const catchUpSeconds = 600;

/** What only streaming jobs have: lag, watermarks, backlog, and the keys behind them. */
export function streamingPoints({ setup, state }: Minute): readonly Point[] {
  return [
    ['system_lag', lag(systemLag(state))],
    ['data_watermark_age', lag(state.now - watermark(state))],
    ...setup.stages.flatMap((stage, index): readonly Point[] => {
      const stageState = state.stages[index];
      return stageState === undefined ? [] : stagePoints(setup, state, { stage, stageState, index });
    }),
  ];
}

interface PlacedStage {
  readonly stage: Stage;
  readonly stageState: StageState;
  readonly index: number;
}

function stagePoints(
  setup: Setup,
  state: SimulationState,
  { stage, stageState, index }: PlacedStage,
): readonly Point[] {
  const labels = { stage: stage.id };
  const waiting = backlog(stageState);
  const wait = oldestWait(stageState, state.now);
  const seconds = Math.min(stageBacklogSeconds(stageState), endlessSeconds);
  return [
    ['per_stage_system_lag', lag(wait), labels],
    ['per_stage_data_watermark_age', lag(state.now - watermark(state, index)), labels],
    ['backlog_elements', waiting, labels],
    ['backlog_bytes', waiting * setup.workload.recordBytes, labels],
    ['estimated_bytes_active', waiting * setup.workload.recordBytes, labels],
    ['estimated_backlog_processing_time', Math.round(seconds), labels],
    ['is_bottleneck', wait > bottleneckSeconds, labels],
    ['recommended_parallelism', recommendedParallelism(stage, state, stageState), labels],
    ...(stage.isKeyed
      ? ([
          ['processing_parallelism_keys', setup.workload.keys, labels],
          ['backlogged_keys', backloggedKeys(setup, state, { stage, stageState, index }), labels],
        ] satisfies Point[])
      : []),
  ];
}

/** Threads that would keep up with what arrives and work the backlog off. */
function recommendedParallelism(stage: Stage, state: SimulationState, stageState: StageState): number {
  const share = state.received === 0 ? 0 : stageState.arrived / state.received;
  const rate = state.arrivalRate * share + backlog(stageState) / catchUpSeconds;
  return Math.max(1, Math.ceil(rate * stageCost(stage).thread));
}

/** Keys that some of the waiting elements have; where one key has most of them, it holds the backlog. */
function backloggedKeys(
  { workload }: Setup,
  { now }: SimulationState,
  { stage, stageState }: PlacedStage,
): number {
  const waiting = backlog(stageState);
  const hasHotKey = workload.faults.some(
    (fault) =>
      fault.kind === 'hotKey' && isActive(fault, now) && stage.steps.some(({ name }) => name === fault.step),
  );
  if (waiting === 0 || hasHotKey) return Math.min(waiting, 1);
  return Math.max(1, Math.round(-workload.keys * Math.expm1(waiting * Math.log1p(-1 / (workload.keys + 1)))));
}

function lag(seconds: number): number {
  return Math.round(Math.max(leastLagSeconds, seconds));
}
