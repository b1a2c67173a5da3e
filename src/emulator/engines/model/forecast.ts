import type { Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { EngineState } from '../engine.ts';
import { readCheckpoint } from './checkpoint.ts';
import { advance, isEnded } from './simulation/advance.ts';
import { changeLimits, type LimitChange } from './simulation/limits.ts';
import { initialState, setUp, type Setup } from './simulation/setup.ts';
import { backlog, systemLag, watermark, type Phase, type SimulationState } from './simulation/state.ts';
import type { Workload } from './workload/workload.ts';

/** A job at one moment. */
export interface ForecastStart {
  readonly setup: Setup;
  readonly state: SimulationState;
}

export interface ForecastMinute {
  /** Seconds since the job began. */
  readonly at: number;
  readonly phase: Phase;
  readonly systemLagSeconds: number;
  readonly dataWatermarkAgeSeconds: number;
  readonly backlogElements: number;
  readonly backlogBytes: number;
  readonly workers: number;
}

export interface Forecast {
  /** One a minute, the last at the end; fewer when the job ends earlier. */
  readonly minutes: readonly ForecastMinute[];
  readonly end: ForecastMinute;
  /** Workers times hours, from the start of the forecast. */
  readonly workerHours: number;
  /** Where another forecast could go on. */
  readonly state: SimulationState;
}

type JobNames = Pick<Job, 'id' | 'location'>;

/** A job of this workload, `seconds` after it began. */
export function forecastStart(workload: Workload, job: JobNames, seconds = 0): ForecastStart {
  const setup = setUp(workload, job);
  let state = initialState(setup);
  while (state.now < seconds && !isEnded(state.phase)) ({ state } = advance(setup, state));
  return { setup, state };
}

/**
 * A job of this workload as a checkpoint has it.
 * @throws ApiError FAILED_PRECONDITION when `from` is no checkpoint of the model engine.
 */
export function forecastFrom(workload: Workload, job: JobNames, from: EngineState): ForecastStart {
  return { setup: setUp(workload, job), state: readCheckpoint(from).state };
}

/**
 * What becomes of a job within some minutes when its limits are changed now (or not: `{}`). The engine computes jobs with
 * the same steps, so this is what it would report. Pure: no service, no clock.
 */
export function forecast(
  { setup, state: from }: ForecastStart,
  change: LimitChange,
  minutes: number,
): Forecast {
  let { state } = changeLimits(setup, from, change);
  const seen: ForecastMinute[] = [];
  for (let minute = 1; minute <= minutes && !isEnded(state.phase); minute += 1) {
    while (state.now < from.now + minute * 60 && !isEnded(state.phase)) ({ state } = advance(setup, state));
    seen.push(minuteOf(setup, state));
  }
  const vcpuSeconds = state.usage.vcpuSeconds - from.usage.vcpuSeconds;
  return {
    minutes: seen,
    end: seen.at(-1) ?? minuteOf(setup, state),
    workerHours: vcpuSeconds / setup.machine.vcpus / 3600,
    state,
  };
}

function minuteOf({ workload }: Setup, state: SimulationState): ForecastMinute {
  const waiting = state.stages.reduce((sum, stage) => sum + backlog(stage), 0);
  return {
    at: state.now,
    phase: state.phase,
    systemLagSeconds: systemLag(state),
    dataWatermarkAgeSeconds: state.now - watermark(state),
    backlogElements: waiting,
    backlogBytes: waiting * workload.recordBytes,
    workers: state.workers.running,
  };
}
