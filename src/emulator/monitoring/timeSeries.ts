import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { MetricDescriptor_MetricKind, MetricDescriptor_ValueType } from '../gen/google/api/metric_pb.ts';
import {
  PointSchema,
  TimeSeriesSchema,
  type Point,
  type TimeSeries,
} from '../gen/google/monitoring/v3/metric_pb.ts';
import type { JobMetric } from './jobMetricTable.ts';

export type SeriesValue = number | bigint | boolean | string;

export interface SeriesPoint {
  /** ms; the same as `end` for gauges. */
  readonly start: number;
  /** ms */
  readonly end: number;
  readonly value: SeriesValue;
}

/** What a filter and a reduction see of a series. */
export interface SeriesIdentity {
  readonly metric: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  /** Labels that users, and services for them, have given the resource. */
  readonly metadata?: { readonly labels: Readonly<Record<string, string>> };
}

export interface Series extends SeriesIdentity {
  /** Series of an older job come first; 0 for what was made of several. */
  readonly order: number;
  readonly kind: JobMetric['kind'];
  readonly valueType: JobMetric['valueType'];
  readonly unit: string;
  /** Oldest first. */
  readonly points: readonly SeriesPoint[];
}

/** The time from `start`, exclusive, to `end`, inclusive, in ms; `start` is `end` when the caller asks for one moment. */
export interface SeriesInterval {
  readonly start: number;
  readonly end: number;
}

export function isWithin(interval: SeriesInterval, { end }: SeriesPoint): boolean {
  return interval.start === interval.end ? end === interval.end : end > interval.start && end <= interval.end;
}

/** In the form of the API, where points stand newest first. */
export function timeSeriesMessage(series: Series, points: readonly SeriesPoint[]): TimeSeries {
  const { metric, resource, metadata, kind, valueType, unit } = series;
  return create(TimeSeriesSchema, {
    metric: { type: metric.type, labels: { ...metric.labels } },
    resource: { type: resource.type, labels: { ...resource.labels } },
    ...(metadata === undefined ? {} : { metadata: { userLabels: { ...metadata.labels } } }),
    metricKind: MetricDescriptor_MetricKind[kind],
    valueType: MetricDescriptor_ValueType[valueType],
    unit,
    points: points.map((point) => pointMessage(point, valueType)),
  });
}

function pointMessage({ start, end, value }: SeriesPoint, valueType: JobMetric['valueType']): Point {
  return create(PointSchema, {
    interval: { startTime: timestampFromMs(start), endTime: timestampFromMs(end) },
    value: { value: typedValue(value, valueType) },
  });
}

function typedValue(value: SeriesValue, valueType: JobMetric['valueType']) {
  switch (valueType) {
    case 'BOOL':
      return { case: 'boolValue', value: value === true || value === 1 } as const;
    case 'STRING':
      return { case: 'stringValue', value: String(value) } as const;
    case 'DOUBLE':
      return { case: 'doubleValue', value: Number(value) } as const;
    case 'INT64':
      return {
        case: 'int64Value',
        value: typeof value === 'bigint' ? value : BigInt(Math.round(Number(value))),
      } as const;
  }
}
