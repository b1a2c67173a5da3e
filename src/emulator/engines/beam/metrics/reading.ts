import { decodeDistribution, decodeInt64, decodeLatest, decodeStringSet } from './metricPayloads.ts';
import type { Distribution } from './metricPayloads.ts';

/** The value of one metric, able to be added to others of its kind. */
export type Reading =
  | { readonly kind: 'Sum'; readonly value: bigint }
  | { readonly kind: 'Distribution'; readonly value: Distribution }
  | { readonly kind: 'Gauge'; readonly value: bigint; readonly timeMs: bigint }
  | { readonly kind: 'Set'; readonly value: ReadonlySet<string> };

/** What was measured, where, and the value. */
export interface LabelledReading {
  /** `beam:metric:…` */
  readonly urn: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly reading: Reading;
}

/** @returns undefined for a metric this service has no use for, and for a payload that is cut off. */
export function readPayload(urn: string, payload: Uint8Array): Reading | undefined {
  switch (urn) {
    case 'beam:metric:user:sum_int64:v1':
    case 'beam:metric:element_count:v1':
    case 'beam:metric:pardo_execution_time:start_bundle_msecs:v1':
    case 'beam:metric:pardo_execution_time:process_bundle_msecs:v1':
    case 'beam:metric:pardo_execution_time:finish_bundle_msecs:v1': {
      const value = decodeInt64(payload);
      return value === undefined ? undefined : { kind: 'Sum', value };
    }
    case 'beam:metric:user:distribution_int64:v1':
    case 'beam:metric:sampled_byte_size:v1': {
      const value = decodeDistribution(payload);
      return value === undefined ? undefined : { kind: 'Distribution', value };
    }
    case 'beam:metric:user:latest_int64:v1': {
      const latest = decodeLatest(payload);
      return latest === undefined ? undefined : { kind: 'Gauge', ...latest };
    }
    case 'beam:metric:user:set_string:v1': {
      const strings = decodeStringSet(payload);
      return strings === undefined ? undefined : { kind: 'Set', value: new Set(strings) };
    }
    default:
      return undefined;
  }
}

/** Adds two readings of the same metric. */
export function mergeReadings(left: Reading, right: Reading): Reading {
  if (left.kind === 'Sum' && right.kind === 'Sum') return { kind: 'Sum', value: left.value + right.value };
  if (left.kind === 'Gauge' && right.kind === 'Gauge') return left.timeMs > right.timeMs ? left : right;
  if (left.kind === 'Set' && right.kind === 'Set')
    return { kind: 'Set', value: new Set([...left.value, ...right.value]) };
  if (left.kind === 'Distribution' && right.kind === 'Distribution')
    return { kind: 'Distribution', value: mergeDistributions(left.value, right.value) };
  return right;
}

function mergeDistributions(left: Distribution, right: Distribution): Distribution {
  if (left.count === 0n) return right;
  if (right.count === 0n) return left;
  return {
    count: left.count + right.count,
    sum: left.sum + right.sum,
    min: left.min < right.min ? left.min : right.min,
    max: left.max > right.max ? left.max : right.max,
  };
}
