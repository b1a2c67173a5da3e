import type { Metric } from '../dataflow/metrics.ts';

/** Names one metric of a job: the same from read to read, different for every two metrics of the job. */
export function metricKey(metric: Metric): string {
  const context = Object.entries(metric.context).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([
    metric.origin,
    metric.namespace ?? '',
    metric.step ?? '',
    metric.name,
    ...context.flat(),
  ]);
}
