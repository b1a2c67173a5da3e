import type { TimeSpan } from '../../shapes/chartsView.ts';

/** Less than this has no two readings; where readings come as they come they are seconds apart. Milliseconds. */
const shortestZoom = { measured: 4 * 60_000, gathered: 15_000 };

/**
 * A stretch of time that was picked, kept within the job's life and long enough to have readings.
 * @param stepMs between neighbouring readings; zero where they come as they come
 * @returns undefined for all of the life, which is no zoom
 */
export function zoomWithin(picked: TimeSpan, life: TimeSpan, stepMs: number): TimeSpan | undefined {
  const whole = life.toMs - life.fromMs;
  const least = Math.min(whole, stepMs === 0 ? shortestZoom.gathered : shortestZoom.measured);
  const length = Math.max(picked.toMs - picked.fromMs, least);
  if (length >= whole) return undefined;
  const centre = (picked.fromMs + picked.toMs) / 2;
  const from = Math.min(Math.max(centre - length / 2, life.fromMs), life.toMs - length);
  return { fromMs: Math.round(from), toMs: Math.round(from + length) };
}
