import { ApiError } from '../api/apiError.ts';
import { Aggregation_Aligner as Aligner } from '../gen/google/monitoring/v3/common_pb.ts';
import { alignerRules, type AlignerRule } from './aligners.ts';
import type { Series, SeriesInterval, SeriesPoint, SeriesValue } from './timeSeries.ts';

/** Points of a request without an end to their number would fill the memory. */
const mostPeriods = 100_000;

/**
 * One value for each period, counted back from the end of the interval; periods without data have none.
 * @throws ApiError INVALID_ARGUMENT when the aligner does not fit the series.
 */
export function aligned(
  series: Series,
  aligner: Aligner,
  periodMs: number,
  interval: SeriesInterval,
): Series {
  const rule = ruleFor(aligner, series);
  const kind = rule.kind ?? series.kind;
  const points: SeriesPoint[] = [];
  for (const [start, end] of periods(interval, periodMs)) {
    const value = valueOf(rule, series, start, end);
    if (value !== undefined) points.push({ start: kind === 'GAUGE' ? end : start, end, value });
  }
  return {
    ...series,
    kind,
    valueType: rule.valueType ?? series.valueType,
    unit: unitOf(aligner, series),
    points,
  };
}

function ruleFor(aligner: Aligner, { metric, kind, valueType }: Series): AlignerRule {
  const rule = alignerRules.get(aligner);
  const name = Aligner[aligner] as string | undefined;
  if (rule === undefined) {
    const reason = name === undefined ? 'there is no such aligner' : `${name} is not served here`;
    throw invalidAligner(`${reason}.`);
  }
  if (!rule.kinds.includes(kind) || !rule.valueTypes.includes(valueType)) {
    throw invalidAligner(
      `${String(name)} cannot be applied to metrics with kind ${kind} and value type ${valueType}, such as ${metric.type}.`,
    );
  }
  return rule;
}

function invalidAligner(reason: string): ApiError {
  return new ApiError('INVALID_ARGUMENT', `Invalid value at 'aggregation.per_series_aligner': ${reason}`);
}

/** Oldest first; the first may begin before the interval. */
function periods({ start, end }: SeriesInterval, periodMs: number): readonly (readonly [number, number])[] {
  const count = Math.max(1, Math.ceil((end - start) / periodMs));
  if (count > mostPeriods) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'aggregation.alignment_period': the interval has ${count} such periods; at most ${mostPeriods} are served.`,
    );
  }
  return Array.from({ length: count }, (_, index) => {
    const periodEnd = end - (count - 1 - index) * periodMs;
    return [periodEnd - periodMs, periodEnd] as const;
  });
}

function valueOf(rule: AlignerRule, series: Series, start: number, end: number): SeriesValue | undefined {
  const within = pointsWithin(series.points, start, end);
  const newest = within.at(-1);
  if (newest === undefined) return undefined;
  switch (rule.method.of) {
    case 'newest':
      return newest.value;
    case 'points':
      return rule.method.value(within.map(({ value }) => Number(value)));
    case 'change': {
      const change = series.kind === 'DELTA' ? total(within) : growth(series.points, within, start);
      return rule.method.isRate ? change / ((end - start) / 1000) : change;
    }
  }
}

/** Points are in order of time: the ends of the part are found by halving. */
function pointsWithin(points: readonly SeriesPoint[], start: number, end: number): readonly SeriesPoint[] {
  return points.slice(firstAfter(points, start), firstAfter(points, end));
}

function firstAfter(points: readonly SeriesPoint[], time: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.end ?? Infinity) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

function total(points: readonly SeriesPoint[]): number {
  return points.reduce((sum, { value }) => sum + Number(value), 0);
}

/** How much a cumulative value has grown; a fall is a fresh start at zero. */
function growth(all: readonly SeriesPoint[], within: readonly SeriesPoint[], start: number): number {
  let before = Number(all[firstAfter(all, start) - 1]?.value ?? 0);
  let grown = 0;
  for (const { value } of within) {
    const now = Number(value);
    grown += now >= before ? now - before : now;
    before = now;
  }
  return grown;
}

function unitOf(aligner: Aligner, { unit }: Series): string {
  if (aligner === Aligner.ALIGN_RATE) return unit === '1' ? '1/s' : `${unit}/s`;
  return aligner === Aligner.ALIGN_COUNT ? '1' : unit;
}
