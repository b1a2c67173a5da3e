/**
 * A job's metrics at one moment, from GetJobMetrics. Tentative duplicates are left out.
 * @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.jobs/getMetrics
 */
export interface JobMetrics {
  /** ISO 8601, UTC. */
  readonly time?: string;
  readonly metrics: readonly Metric[];
}

export interface Metric {
  /** `user` for counters made in the pipeline, else the service's own, for example `dataflow/v1b3`. */
  readonly origin: string;
  readonly name: string;
  readonly namespace?: string;
  /** Id of the step the metric belongs to. */
  readonly step?: string;
  readonly context: Readonly<Record<string, string>>;
  readonly value: MetricValue;
  readonly updateTime?: string;
}

/** A whole number beyond 2^53, which a `number` would round, is a bigint. */
export type MetricNumber = number | bigint;

export type MetricValue =
  | { readonly kind: 'scalar'; readonly value: MetricNumber | string }
  | {
      readonly kind: 'distribution';
      readonly count: MetricNumber;
      readonly sum: MetricNumber;
      readonly min: MetricNumber;
      readonly max: MetricNumber;
    }
  | { readonly kind: 'mean'; readonly sum: MetricNumber; readonly count: MetricNumber };
