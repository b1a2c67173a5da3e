import type { MetricSample } from '../../engine.ts';
import { launchSeconds, type Setup } from '../simulation/setup.ts';
import type { SimulationState } from '../simulation/state.ts';

/** A value of a series, without its time. */
export type Point = readonly [
  metric: string,
  value: MetricSample['value'],
  labels?: NonNullable<MetricSample['labels']>,
];

/** A minute of a run: how it stands, and how it stood at the minute before. */
export interface Minute {
  readonly setup: Setup;
  readonly state: SimulationState;
  /** Absent at the first sample of a job. */
  readonly previous: SimulationState | undefined;
}

/** Whether a minute's points are due: the service measures once a minute, beginning when the job runs. */
export function isSampleDue(state: SimulationState): boolean {
  return state.now >= launchSeconds && state.now % 60 === 0;
}
