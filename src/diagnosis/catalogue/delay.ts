import type { EvidenceView } from '../evidenceView.ts';

/**
 * Where Google draws the lines for the freshness of a streaming job.
 * Judging takes five minutes of measurements.
 */
export const thresholds = {
  healthySeconds: 60,
  toleratedSeconds: 300,
  telemetryMs: 5 * 60_000,
  /** Share of the CPU above which workers count as busy. */
  busyShare: 0.7,
  /** Below it they wait rather than compute. */
  idleShare: 0.33,
} as const;

/** Age of the oldest unprocessed data, in seconds; undefined where it is not measured. */
export function delay(view: EvidenceView): number | undefined {
  return view.series('data_watermark_age').latest ?? view.series('system_lag').latest;
}

/** Whether there is enough to judge a streaming job that is at work. */
export function isRunningStream(view: EvidenceView): boolean {
  const { job } = view.evidence;
  return job.type === 'STREAMING' && !view.hasEnded && view.ranForMs >= thresholds.telemetryMs;
}

/** Whether the delay is more than Google calls healthy and does not shrink. */
export function isFallingBehind(view: EvidenceView): boolean {
  const age = delay(view);
  if (!isRunningStream(view) || age === undefined || age <= thresholds.healthySeconds) return false;
  const series = view.series('data_watermark_age');
  const trend = (series.isEmpty ? view.series('system_lag') : series).slope(10);
  const backlog = view.series('backlog_elements').slope(10) ?? view.series('backlog_bytes').slope(10);
  const isShrinking = (backlog !== undefined && backlog < 0) || (trend !== undefined && trend < -0.05);
  return !isShrinking;
}
