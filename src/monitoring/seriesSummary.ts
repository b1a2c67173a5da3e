import type { JobSeries } from '../dataflow/jobHistory.ts';

type Points = JobSeries['points'];

/** A series in a few figures. */
export interface SeriesSummary {
  /** The newest value. */
  readonly now: number;
  /** How the later half differs from the earlier one. */
  readonly trend: 'rising' | 'falling' | 'steady';
  readonly p50: number;
  readonly max: number;
  /** One character for each stretch of time, `▁` the least and `█` the largest; a space where nothing was measured. */
  readonly sparkline: string;
}

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** The least difference of the halves that is called a trend, as a share of the largest value. */
const leastChange = 0.1;

/**
 * @param points - oldest first
 * @param width - characters of the sparkline
 * @returns undefined for a series without points
 */
export function summariseSeries(points: Points, width = 24): SeriesSummary | undefined {
  const values = points.map(([, value]) => value);
  const last = values.at(-1);
  if (last === undefined) return undefined;
  const sorted = [...values].sort((one, other) => one - other);
  return {
    now: last,
    trend: trendOf(values),
    p50: sorted[Math.floor((sorted.length - 1) / 2)] ?? last,
    max: sorted.at(-1) ?? last,
    sparkline: sparklineOf(points, width),
  };
}

function trendOf(values: readonly number[]): SeriesSummary['trend'] {
  if (values.length < 3) return 'steady';
  const half = Math.floor(values.length / 2);
  const change = mean(values.slice(-half)) - mean(values.slice(0, half));
  const size = Math.max(...values.map(Math.abs));
  if (size === 0 || Math.abs(change) < size * leastChange) return 'steady';
  return change > 0 ? 'rising' : 'falling';
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The largest value of each stretch, so that peaks survive; zero is the lowest bar where nothing is below it. */
function sparklineOf(points: Points, width: number): string {
  const start = points[0]?.[0] ?? 0;
  const end = points.at(-1)?.[0] ?? 0;
  const count = Math.min(width, points.length);
  const stretches = Array.from<number | undefined>({ length: count });
  for (const [time, value] of points) {
    const place =
      end === start ? 0 : Math.min(count - 1, Math.floor(((time - start) / (end - start)) * count));
    stretches[place] = Math.max(value, stretches[place] ?? -Infinity);
  }
  const known = stretches.filter((value) => value !== undefined);
  const low = Math.min(0, ...known);
  const high = Math.max(...known);
  return stretches
    .map((value) => {
      if (value === undefined) return ' ';
      const share = high === low ? 0 : (value - low) / (high - low);
      return bars[Math.round(share * (bars.length - 1))] ?? '';
    })
    .join('');
}
