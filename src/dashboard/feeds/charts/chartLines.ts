import { inertText, textLimits } from '../../../mcp/untrusted/inertText.ts';
import { summariseSeries } from '../../../monitoring/seriesSummary.ts';
import type { ChartLine, ChartView, LineSummary } from '../../shapes/chartsView.ts';

/** One line before the lines of a chart are laid side by side. Its name is untrusted. */
export interface NamedPoints {
  readonly name: string;
  /** Ascending; null where nothing is known. */
  readonly points: readonly (readonly [timeMs: number, value: number | null])[];
}

/** More lines than this cannot be told apart. */
const mostLines = 8;
const byName = new Intl.Collator('en', { numeric: true });
/** Neighbours further apart than so many steps have a gap between them. */
const gapSteps = 1.5;

/**
 * Lays lines side by side over the same times. Of many lines those with the largest values are taken; lines of one
 * name are joined by the largest value of each moment.
 * @param stepMs between neighbouring readings; zero where the points say themselves where gaps are
 * @param isRanked whether the largest are chosen, and shown by name; else the first, as they come
 */
export function chartLines(
  all: readonly NamedPoints[],
  stepMs: number,
  isRanked: boolean,
): Pick<ChartView, 'times' | 'lines' | 'leftOut'> {
  const named = joinedByName(all).filter(({ points }) => points.size > 0);
  const ordered = isRanked ? [...named].sort((one, other) => peak(other.points) - peak(one.points)) : named;
  const shown = ordered.slice(0, mostLines);
  // By name, so that a step or a stage has the same colour in every chart that draws the same ones.
  if (isRanked) shown.sort((one, other) => byName.compare(one.name, other.name));
  const times = withGaps(
    [...new Set(shown.flatMap(({ points }) => [...points.keys()]))].sort((one, other) => one - other),
    stepMs,
  );
  return { times, lines: shown.map((line) => lineOver(times, line)), leftOut: named.length - shown.length };
}

interface JoinedPoints {
  readonly name: string;
  readonly points: ReadonlyMap<number, number | null>;
}

function joinedByName(all: readonly NamedPoints[]): readonly JoinedPoints[] {
  const byName = new Map<string, Map<number, number | null>>();
  for (const { name, points } of all) {
    const joined = byName.get(name) ?? new Map<number, number | null>();
    byName.set(name, joined);
    for (const [time, read] of points) {
      // What two absurd readings are computed to may be no number that a message can carry.
      const value = read !== null && Number.isFinite(read) ? read : null;
      const before = joined.get(time);
      joined.set(time, before === undefined || before === null ? value : Math.max(before, value ?? before));
    }
  }
  return [...byName].map(([name, points]) => ({ name, points }));
}

function peak(points: JoinedPoints['points']): number {
  let most = -Infinity;
  for (const value of points.values()) most = Math.max(most, value ?? -Infinity);
  return most;
}

/** A moment without any value where a reading should have been: a line breaks there. */
function withGaps(times: readonly number[], stepMs: number): readonly number[] {
  if (stepMs === 0) return times;
  return times.flatMap((time, index) => {
    const previous = times[index - 1];
    return previous !== undefined && time - previous > stepMs * gapSteps ? [previous + stepMs, time] : [time];
  });
}

function lineOver(times: readonly number[], { name, points }: JoinedPoints): ChartLine {
  const summary = summaryOf([...points]);
  return {
    name: inertText(name, textLimits.name),
    values: times.map((time) => points.get(time) ?? null),
    ...(summary && { summary }),
  };
}

function summaryOf(points: readonly (readonly [number, number | null])[]): LineSummary | undefined {
  const known = points.flatMap(([time, value]) => (value === null ? [] : [[time, value] as const]));
  known.sort(([one], [other]) => one - other);
  const summary = summariseSeries(known);
  if (!summary) return undefined;
  const least = known.reduce((lowest, [, value]) => Math.min(lowest, value), Infinity);
  return { now: summary.now, least, most: summary.max, trend: summary.trend };
}
