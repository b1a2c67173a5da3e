import type { JobSeries } from '../dataflow/jobHistory.ts';

export type TimedValue = readonly [timeMs: number, value: number];

/** The least that a trend is read from: the service measures once a minute. */
const leastPoints = 3;

/** One metric over time, of the whole job and by its labels. */
export class SeriesView {
  /** Oldest first; series that differ by labels are joined by the largest value of each moment. */
  readonly points: readonly TimedValue[];

  constructor(
    readonly parts: readonly JobSeries[],
    private readonly atMs: number,
  ) {
    this.points = largestOf(parts);
  }

  get isEmpty(): boolean {
    return this.points.length === 0;
  }

  /** The newest value, unless it is older than ten minutes. */
  get latest(): number | undefined {
    const last = this.points.at(-1);
    return last && last[0] >= this.atMs - 10 * 60_000 ? last[1] : undefined;
  }

  /** Points of the last minutes. */
  last(minutes: number): readonly TimedValue[] {
    return this.points.filter(([time]) => time > this.atMs - minutes * 60_000);
  }

  mean(minutes: number): number | undefined {
    const values = this.last(minutes).map(([, value]) => value);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  /** Least-squares slope of the last minutes, per second; undefined when too little was measured. */
  slope(minutes: number): number | undefined {
    return slopeOf(this.last(minutes));
  }

  /** The newest value of each combination of labels, unless it is older than ten minutes. */
  latestByLabels(): readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[] {
    return this.parts.flatMap(({ labels, points }) => {
      const last = points.at(-1);
      return last && last[0] >= this.atMs - 10 * 60_000 ? [{ labels, value: last[1] }] : [];
    });
  }
}

/** Per second. */
function slopeOf(points: readonly TimedValue[]): number | undefined {
  if (points.length < leastPoints) return undefined;
  const meanTime = points.reduce((sum, [time]) => sum + time, 0) / points.length;
  const meanValue = points.reduce((sum, [, value]) => sum + value, 0) / points.length;
  let covariance = 0;
  let variance = 0;
  for (const [time, value] of points) {
    covariance += (time - meanTime) * (value - meanValue);
    variance += (time - meanTime) ** 2;
  }
  return variance === 0 ? undefined : (covariance / variance) * 1000;
}

function largestOf(parts: readonly JobSeries[]): readonly TimedValue[] {
  const byTime = new Map<number, number>();
  for (const { points } of parts) {
    for (const [time, value] of points) byTime.set(time, Math.max(value, byTime.get(time) ?? -Infinity));
  }
  return [...byTime].sort(([one], [other]) => one - other);
}
