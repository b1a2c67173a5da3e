import type { Value } from '@bufbuild/protobuf/wkt';
import type { MetricUpdate } from '../../../gen/google/dataflow/v1beta3/metrics_pb.ts';

/** A MetricUpdate without its time. */
export type Update = Pick<MetricUpdate, 'kind' | 'cumulative'> & {
  name: { origin: string; name: string; context: Record<string, string> };
  scalar?: Value;
  meanSum?: Value;
  meanCount?: Value;
  distribution?: Value;
};

export function metric(
  origin: string,
  name: string,
  context: Record<string, string>,
  value: number,
  isCumulative = true,
): Update {
  return {
    name: { origin, name, context },
    kind: 'Sum',
    cumulative: isCumulative,
    scalar: numberValue(value),
  };
}

export function numberValue(value: number): Value {
  return { $typeName: 'google.protobuf.Value', kind: { case: 'numberValue', value } };
}
