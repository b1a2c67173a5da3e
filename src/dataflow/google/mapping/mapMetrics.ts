import type { protos } from '@google-cloud/dataflow';
import type { JobMetrics, Metric, MetricValue } from '../../metrics.ts';
import { isoTime } from './mapTimes.ts';
import { isPlainObject, plainNumber, plainText, type PlainValue, plainValue } from './mapValues.ts';

type MetricUpdate = protos.google.dataflow.v1beta3.IMetricUpdate;

/** Longest text made of a set of values. */
const longestText = 2000;

/**
 * Each metric once: the tentative duplicates go, and so do the scalars that repeat the parts of a distribution.
 * Metrics without a value the product can show are left out.
 */
export function mapJobMetrics(response: protos.google.dataflow.v1beta3.IJobMetrics): JobMetrics {
  const metrics = (response.metrics ?? [])
    .filter((update) => update.name?.context?.['tentative'] !== 'true')
    .map(mapMetric)
    .filter((metric) => metric !== undefined);
  const parts = new Set(metrics.flatMap(distributionParts));
  const time = isoTime(response.metricTime);
  return {
    ...(time !== undefined && { time }),
    metrics: metrics.filter((metric) => metric.value.kind !== 'scalar' || !parts.has(identity(metric))),
  };
}

function mapMetric(update: MetricUpdate): Metric | undefined {
  const value = mapValue(update);
  const { origin, name, context: allContext } = update.name ?? {};
  if (value === undefined || !name) return undefined;
  const { namespace, step, ...rest } = allContext ?? {};
  const context = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'tentative'));
  const updateTime = isoTime(update.updateTime);
  return {
    origin: origin ?? '',
    name,
    ...(namespace && { namespace }),
    ...(step && { step }),
    context,
    value,
    ...(updateTime !== undefined && { updateTime }),
  };
}

function mapValue(update: MetricUpdate): MetricValue | undefined {
  const distribution = plainValue(update.distribution);
  if (isPlainObject(distribution)) {
    const [count, sum, min, max] = ['count', 'sum', 'min', 'max'].map((part) =>
      plainNumber(distribution[part]),
    );
    if (count === undefined) return undefined;
    return { kind: 'distribution', count, sum: sum ?? 0, min: min ?? 0, max: max ?? 0 };
  }
  const sum = plainNumber(plainValue(update.meanSum));
  const count = plainNumber(plainValue(update.meanCount));
  if (sum !== undefined && count !== undefined) return { kind: 'mean', sum, count };
  const gauge = plainValue(update.gauge);
  return scalar(
    plainValue(update.scalar) ??
      (isPlainObject(gauge) ? gauge['value'] : gauge) ??
      plainValue(update.set) ??
      plainValue(update.boundedTrie) ??
      plainValue(update.trie),
  );
}

function scalar(value: PlainValue): MetricValue | undefined {
  if (value === undefined) return undefined;
  const number = plainNumber(value);
  if (number !== undefined) return { kind: 'scalar', value: number };
  const text = plainText(value) ?? JSON.stringify(value);
  return { kind: 'scalar', value: text.slice(0, longestText) };
}

function distributionParts(metric: Metric): readonly string[] {
  if (metric.value.kind !== 'distribution') return [];
  return ['MIN', 'MAX', 'MEAN', 'COUNT'].map((part) =>
    identity({ ...metric, name: `${metric.name}_${part}` }),
  );
}

function identity({ origin, namespace, step, name }: Metric): string {
  return JSON.stringify([origin, namespace, step, name]);
}
