import type { Job } from '../../../dataflow/job.ts';
import { endOf } from '../../../dataflow/jobEnd.ts';
import type { ChartRange, ChartsChoice, TimeSpan } from '../../shapes/chartsView.ts';

const minute = 60_000;
const hour = 60 * minute;

const rangeMs: Readonly<Record<Exclude<ChartRange, 'life'>, number>> = {
  '15m': 15 * minute,
  '1h': hour,
  '6h': 6 * hour,
  '1d': 24 * hour,
};

/** Steps that divide hours and days evenly; Cloud Monitoring has a reading a minute. Milliseconds. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440].map((minutes) => minutes * minute);
/** More readings than this do not make a chart any clearer. */
const mostReadings = 400;

/** From the beginning of a job to its end, or to now. Never empty. */
export function lifeOf(
  job: Pick<Job, 'state' | 'stateTime' | 'startTime' | 'createTime'>,
  nowMs: number,
): TimeSpan {
  const toMs = endOf(job) ?? nowMs;
  const fromMs = timeOf(job.startTime) ?? timeOf(job.createTime) ?? toMs - hour;
  return { fromMs: Math.min(fromMs, toMs - 1), toMs };
}

/** What a choice shows of a job's life: ranges count back from its end, and nothing lies before its beginning. */
export function spanOf({ range, zoom }: Pick<ChartsChoice, 'range' | 'zoom'>, life: TimeSpan): TimeSpan {
  if (zoom) return zoom;
  if (range === 'life') return life;
  return { fromMs: Math.max(life.fromMs, life.toMs - rangeMs[range]), toMs: life.toMs };
}

/** The shortest step that does not give more readings than a chart can show. */
export function stepFor({ fromMs, toMs }: TimeSpan): number {
  const least = (toMs - fromMs) / mostReadings;
  return steps.find((step) => step >= least) ?? Math.ceil(least / (24 * hour)) * 24 * hour;
}

/**
 * The span on whole steps, so that the readings of two reads fall on the same moments.
 * @param hasEnded whether the step that the span ends in is complete; that of a running job is still being measured
 */
export function onSteps({ fromMs, toMs }: TimeSpan, stepMs: number, hasEnded: boolean): TimeSpan {
  const from = Math.floor(fromMs / stepMs) * stepMs;
  const to = (hasEnded ? Math.ceil(toMs / stepMs) : Math.floor(toMs / stepMs)) * stepMs;
  return { fromMs: from, toMs: Math.max(to, from + stepMs) };
}

function timeOf(iso: string | undefined): number | undefined {
  const time = Date.parse(iso ?? '');
  return Number.isNaN(time) ? undefined : time;
}
