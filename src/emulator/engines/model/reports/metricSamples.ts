import type { MetricSample } from '../../engine.ts';
import type { Setup } from '../simulation/setup.ts';
import type { SimulationState } from '../simulation/state.ts';
import { jobPoints, totalPoints } from './jobPoints.ts';
import type { Minute, Point } from './point.ts';
import { changePoints, collectionPoints } from './stepPoints.ts';
import { streamingPoints } from './streamingPoints.ts';
import { workerPoints } from './workerPoints.ts';

export interface SampleTimes {
  /** The date of a moment in seconds since the run began. */
  readonly toDate: (seconds: number) => Date;
  /** The state at the last sample; changes are counted from it. */
  readonly previous?: SimulationState;
  /** Of the job, where the simulation does not know it. */
  readonly status?: string;
}

/**
 * The points of one minute, under the names of Cloud Monitoring's `dataflow.googleapis.com/job/` metrics; those of other
 * services with their whole names.
 * @see https://cloud.google.com/monitoring/api/metrics_gcp_d_h#gcp-dataflow
 */
export function metricSamples(
  setup: Setup,
  state: SimulationState,
  { toDate, previous, status }: SampleTimes,
): readonly MetricSample[] {
  const minute: Minute = { setup, state, previous };
  const time = toDate(state.now);
  const startTime = toDate(previous?.now ?? 0);
  const gauges = [
    ...jobPoints(minute, status),
    ...totalPoints(minute),
    ...collectionPoints(minute),
    ...workerPoints(minute),
    ...(setup.workload.type === 'streaming' ? streamingPoints(minute) : []),
  ];
  return [
    ...gauges.map((point) => sample(point, { time })),
    ...changePoints(minute).map((point) => sample(point, { time, startTime })),
  ];
}

function sample([metric, value, labels]: Point, times: { time: Date; startTime?: Date }): MetricSample {
  return { metric, value, ...times, ...(labels === undefined ? {} : { labels }) };
}
