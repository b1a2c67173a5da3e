import type { AutoscalingEvent } from '../../../dataflow/autoscalingEvent.ts';
import type { Metric } from '../../../dataflow/metrics.ts';
import { metricKey } from '../../../monitoring/metricKey.ts';
import type { SeriesPoint } from '../../../monitoring/timeSeries.ts';
import type { ChartId } from '../../shapes/chartTable.ts';
import type { TimeSpan } from '../../shapes/chartsView.ts';
import type { NamedPoints } from './chartLines.ts';
import { workersOf } from './scalingMarks.ts';

/** What somebody who looked at a job has read of it over time. */
export interface GatheredSource {
  readonly metrics: readonly Metric[];
  readonly series: (key: string) => readonly SeriesPoint[];
  readonly events: readonly AutoscalingEvent[];
}

/** Name of the metric that tells how far a stage has come in event time. */
const watermark = /^(.+)-windmill-data-watermark$/;

/** What can be drawn without Cloud Monitoring: rates of the counts, ages of watermarks, workers, counters. */
export function gatheredLines(
  { metrics, series, events }: GatheredSource,
  span: TimeSpan,
): ReadonlyMap<ChartId, readonly NamedPoints[]> {
  const pointsOf = (metric: Metric): readonly SeriesPoint[] => within(series(metricKey(metric)), span);
  return new Map<ChartId, readonly NamedPoints[]>([
    [
      'elements',
      metrics
        .filter(({ name, origin }) => origin !== 'user' && name === 'ElementCount')
        .map((metric) => ({ name: collectionOf(metric), points: ratesOf(pointsOf(metric)) })),
    ],
    [
      'freshness',
      metrics.flatMap((metric) => {
        const stage = watermark.exec(metric.name)?.[1];
        return stage === undefined ? [] : [{ name: stage, points: agesOf(pointsOf(metric)) }];
      }),
    ],
    ['workers', workersOf(events, span)],
    ['counters', counterLines(metrics, series, span)],
  ]);
}

/** User counters as Cloud Monitoring has them: added up over the steps that count them. Means do not add up. */
function counterLines(
  metrics: readonly Metric[],
  series: GatheredSource['series'],
  span: TimeSpan,
): readonly NamedPoints[] {
  const ofSteps = new Map<string, (readonly SeriesPoint[])[]>();
  const means: NamedPoints[] = [];
  for (const metric of metrics) {
    if (metric.origin !== 'user') continue;
    const { name, value } = metric;
    const points = series(metricKey(metric));
    if (value.kind === 'scalar') ofSteps.set(name, [...(ofSteps.get(name) ?? []), points]);
    else means.push({ name, points: within(points, span) });
  }
  const sums = [...ofSteps].map(([name, all]) => ({ name, points: within(addedUp(all), span) }));
  return [...sums, ...means];
}

/** Equal readings in a row are not all kept: a series holds its value until its next point, and has none before its first. */
function addedUp(all: readonly (readonly SeriesPoint[])[]): readonly SeriesPoint[] {
  const readings = all
    .flatMap((points, index) => points.map(([time, value]) => ({ index, time, value })))
    .sort((one, other) => one.time - other.time);
  const latest: (number | null)[] = all.map(() => 0);
  const sums = new Map<number, number | null>();
  let sum = 0;
  let unknown = 0;
  for (const { index, time, value } of readings) {
    const before = latest[index] ?? null;
    latest[index] = value;
    sum += (value ?? 0) - (before ?? 0);
    unknown += Number(value === null) - Number(before === null);
    sums.set(time, unknown > 0 ? null : sum);
  }
  return [...sums];
}

function collectionOf({ context, name }: Metric): string {
  return context['output_user_name'] ?? context['original_name'] ?? name;
}

function within(points: readonly SeriesPoint[], { fromMs, toMs }: TimeSpan): readonly SeriesPoint[] {
  return points.filter(([time]) => time >= fromMs && time <= toMs);
}

/** The change in a second up to each point. A value that falls has been reset, and nothing is known across it. */
function ratesOf(points: readonly SeriesPoint[]): readonly SeriesPoint[] {
  return points.slice(1).flatMap(([time, value], index): SeriesPoint[] => {
    const [earlier, before] = points[index] ?? [time, null];
    if (time <= earlier) return [];
    const isKnown = value !== null && before !== null && value >= before;
    return [[time, isKnown ? ((value - before) * 1000) / (time - earlier) : null]];
  });
}

/** Seconds between a watermark, in microseconds since the epoch, and when it was read. */
function agesOf(points: readonly SeriesPoint[]): readonly SeriesPoint[] {
  return points.map(([time, value]) => [
    time,
    value === null ? null : Math.max(0, (time - value / 1000) / 1000),
  ]);
}
