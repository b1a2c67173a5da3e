import type { EvidenceView } from '../evidenceView.ts';
import type { SeriesView } from '../seriesView.ts';

/**
 * Where Google draws the lines for the freshness of a streaming job.
 * Judging takes five minutes of measurements.
 */
export const thresholds = {
  healthySeconds: 60,
  toleratedSeconds: 300,
  /** Where nothing is processed, the service estimates ages for the backlog. */
  standstillSeconds: 7 * 24 * 3600,
  telemetryMs: 5 * 60_000,
  /** Share of the CPU above which workers count as busy. */
  busyShare: 0.7,
  /** Below it they wait rather than compute. */
  idleShare: 0.33,
} as const;

/** The service measures once a minute. */
const sampleMs = 60_000;
/** What a trend is read from. */
const trendMinutes = 10;
/** In so many minutes a backlog that grew may have begun to shrink. */
const latelyMinutes = 3;
/** Less than this part of it is chance. */
const turnShare = 0.05;

/** Age of the oldest unprocessed data, in seconds; undefined where it is not measured. */
export function delay(view: EvidenceView): number | undefined {
  return view.series('data_watermark_age').latest ?? view.series('system_lag').latest;
}

function freshness(view: EvidenceView): SeriesView {
  const series = view.series('data_watermark_age');
  return series.isEmpty ? view.series('system_lag') : series;
}

/** Whether there is enough to judge a streaming job that is at work. */
export function isRunningStream(view: EvidenceView): boolean {
  const { job } = view.evidence;
  if (job.type !== 'STREAMING' || view.hasEnded || view.ranForMs < thresholds.telemetryMs) return false;
  // What was measured may come minutes late; where nothing is, the time must do.
  const { points } = freshness(view);
  return points.length === 0 || points.length * sampleMs >= thresholds.telemetryMs;
}

/** Whether a streaming job is measured to keep up, or a job has done all its work. */
export function isDoingWell(view: EvidenceView): boolean {
  if (view.hasEnded) return view.evidence.job.state === 'DONE';
  const age = delay(view);
  return isRunningStream(view) && age !== undefined && age <= thresholds.healthySeconds;
}

/** Whether the delay is more than Google calls healthy and does not shrink. */
export function isFallingBehind(view: EvidenceView): boolean {
  const age = delay(view);
  if (!isRunningStream(view) || age === undefined || age <= thresholds.healthySeconds) return false;
  const trend = freshness(view).slope(trendMinutes);
  const growth = backlogGrowth(view);
  const isShrinking = (growth !== undefined && growth < 0) || (trend !== undefined && trend < -0.05);
  return !isShrinking;
}

/**
 * How fast the backlog grows, in elements or bytes a second; negative while it is worked off, also when that has only
 * just begun. Undefined when too little was measured.
 */
export function backlogGrowth(view: EvidenceView): number | undefined {
  for (const name of ['backlog_elements', 'backlog_bytes'] as const) {
    const series = view.series(name);
    const growth = series.slope(trendMinutes);
    if (growth === undefined) continue;
    const lately = series.slope(latelyMinutes);
    const isTurning =
      lately !== undefined && lately * latelyMinutes * 60 < -turnShare * (series.latest ?? Infinity);
    return isTurning ? Math.min(growth, lately) : growth;
  }
  return undefined;
}
