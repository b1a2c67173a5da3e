import type { JobMetrics, MetricValue } from '../dataflow/metrics.ts';
import { metricKey } from './metricKey.ts';
import { type SeriesPoint, TimeSeries } from './timeSeries.ts';

/** Metrics of one job that are followed over time; a job may have many thousands. */
const mostSeries = 2000;

/** How the metrics of one job went while somebody watched. */
export class MetricHistory {
  private readonly series = new Map<string, TimeSeries>();
  private lastReadMs: number | undefined;

  /** @param gapMs reads further apart than this leave a gap, as nobody knows what was between */
  constructor(private readonly gapMs: number) {}

  /** @param readMs when the metrics were read; their own time is used for points where they have one */
  record(metrics: JobMetrics, readMs: number): void {
    const parsed = metrics.time === undefined ? Number.NaN : Date.parse(metrics.time);
    const timeMs = Number.isNaN(parsed) ? readMs : parsed;
    const isAfterGap = this.lastReadMs !== undefined && readMs - this.lastReadMs > this.gapMs;
    this.lastReadMs = readMs;
    for (const metric of metrics.metrics) {
      const value = numberOf(metric.value);
      if (value === undefined) continue;
      const series = this.seriesOf(metricKey(metric));
      if (!series) continue;
      if (isAfterGap) series.add(timeMs - 1, null);
      series.add(timeMs, value);
    }
  }

  /** Ascending; empty for a metric that is not known or has no number. */
  points(key: string): readonly SeriesPoint[] {
    return this.series.get(key)?.points() ?? [];
  }

  private seriesOf(key: string): TimeSeries | undefined {
    const known = this.series.get(key);
    if (known || this.series.size >= mostSeries) return known;
    const series = new TimeSeries();
    this.series.set(key, series);
    return series;
  }
}

/** The number a metric is drawn as: a distribution and a mean as their mean. */
function numberOf(value: MetricValue): number | undefined {
  if (value.kind === 'scalar' && typeof value.value === 'string') return undefined;
  const number = value.kind === 'scalar' ? Number(value.value) : Number(value.sum) / Number(value.count);
  return Number.isFinite(number) ? number : undefined;
}
