import type { ChartMode, ChartSeries } from '../../shapes/countersView.ts';

/** Times in milliseconds since the epoch and a value for each, as uPlot takes them. */
export interface ChartData {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

type Points = ChartSeries['points'];

/** A pause longer than this, and much longer than usual, is drawn as a gap. Milliseconds. */
const shortestGap = 30_000;
const gapFactor = 4;

/**
 * What a chart draws of a series: its values, or how fast they grow.
 * @param mode `rate` gives the change per second between neighbours
 */
export function chartData(points: Points, mode: ChartMode): ChartData {
  const drawn = withGaps(mode === 'rate' ? ratePoints(points) : points, usualSpacing(points));
  return { times: drawn.map(([time]) => time), values: drawn.map(([, value]) => value) };
}

/** The change per second up to each point. A value that falls has been reset, and nothing is known across the reset. */
function ratePoints(points: Points): Points {
  return points.flatMap(([time, value], index): Points => {
    const previous = points[index - 1];
    if (!previous) return [];
    const [earlier, before] = previous;
    if (time <= earlier) return [];
    const isKnown = value !== null && before !== null && value >= before;
    return [[time, isKnown ? ((value - before) * 1000) / (time - earlier) : null]];
  });
}

/** The median distance between neighbours, in milliseconds. */
function usualSpacing(points: Points): number {
  const spacings = points.slice(1).map(([time], index) => time - (points[index]?.[0] ?? time));
  return spacings.sort((a, b) => a - b)[Math.floor(spacings.length / 2)] ?? 0;
}

function withGaps(points: Points, spacing: number): Points {
  const longest = Math.max(spacing * gapFactor, shortestGap);
  return points.flatMap((point, index): Points => {
    const previous = points[index - 1];
    if (!previous || point[0] - previous[0] <= longest) return [point];
    return [[(previous[0] + point[0]) / 2, null], point];
  });
}
