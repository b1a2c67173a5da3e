import type { MetricSample } from '../engines/engine.ts';

export interface SamplePoint {
  /** Start of the interval of cumulative and delta metrics. */
  readonly startTime?: Date;
  readonly time: Date;
  readonly value: MetricSample['value'];
}

export interface SampleSeries {
  /** Without `dataflow.googleapis.com/job/`, for example `system_lag`. */
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly points: readonly SamplePoint[];
}

export interface SampleLimits {
  /** Points older than this, measured from the newest of the job, are dropped. */
  readonly maxAgeMs: number;
  readonly maxPointsPerSeries: number;
  /** Beyond this the series that has been silent for longest is dropped. */
  readonly maxSeries: number;
}

/** A day at the service's rate of a point a minute, with room for engines that tell more often. */
const defaultLimits: SampleLimits = {
  maxAgeMs: 24 * 60 * 60 * 1000,
  maxPointsPerSeries: 3000,
  maxSeries: 2000,
};

/** Time series of one job, by metric and labels. */
export class JobSamples {
  readonly #limits: SampleLimits;
  /** The one that got a point last is last. */
  readonly #series = new Map<
    string,
    { metric: string; labels: Record<string, string>; points: SamplePoint[] }
  >();
  #newest = -Infinity;

  constructor(limits: Partial<SampleLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits };
  }

  add(samples: readonly MetricSample[]): void {
    for (const sample of samples) this.#addOne(sample);
  }

  /** Series that have points within the age that is kept. */
  series(): readonly SampleSeries[] {
    const oldest = this.#newest - this.#limits.maxAgeMs;
    return [...this.#series.values()].flatMap(({ metric, labels, points }) => {
      const kept = points.filter(({ time }) => time.getTime() >= oldest);
      return kept.length === 0 ? [] : [{ metric, labels, points: kept }];
    });
  }

  #addOne({ metric, labels = {}, startTime, time, value }: MetricSample): void {
    const key = seriesKey(metric, labels);
    const series = this.#series.get(key) ?? { metric, labels: { ...labels }, points: [] };
    this.#series.delete(key);
    this.#series.set(key, series);
    const silent = this.#series.size > this.#limits.maxSeries ? this.#series.keys().next().value : undefined;
    if (silent !== undefined) this.#series.delete(silent);

    this.#newest = Math.max(this.#newest, time.getTime());
    series.points.push({ ...(startTime === undefined ? {} : { startTime }), time, value });
    // Copying at twice the limit keeps the cost of a point constant.
    if (series.points.length > 2 * this.#limits.maxPointsPerSeries) {
      series.points = series.points.slice(-this.#limits.maxPointsPerSeries);
    }
  }
}

function seriesKey(metric: string, labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([metric, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
