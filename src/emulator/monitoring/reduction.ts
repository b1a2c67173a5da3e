import { ApiError } from '../api/apiError.ts';
import { shown } from '../api/requestFields.ts';
import { Aggregation_Reducer as Reducer } from '../gen/google/monitoring/v3/common_pb.ts';
import { fieldOf, seriesField, servedFields, type SeriesField } from './seriesField.ts';
import {
  countWhere,
  max,
  mean,
  min,
  percentile,
  standardDeviation,
  sum,
  type Statistic,
} from './statistics.ts';
import type { Series, SeriesPoint } from './timeSeries.ts';

interface ReducerRule {
  readonly valueTypes: readonly Series['valueType'][];
  /** Absent: as it was. */
  readonly valueType?: Series['valueType'];
  readonly value: Statistic;
}

const numeric = ['INT64', 'DOUBLE'] as const;
const everyType = [...numeric, 'BOOL', 'STRING'] as const;

/** @see https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#reducer */
const reducerRules: ReadonlyMap<Reducer, ReducerRule> = new Map<Reducer, ReducerRule>([
  [Reducer.REDUCE_MEAN, { valueTypes: numeric, valueType: 'DOUBLE', value: mean }],
  [Reducer.REDUCE_MIN, { valueTypes: numeric, value: min }],
  [Reducer.REDUCE_MAX, { valueTypes: numeric, value: max }],
  [Reducer.REDUCE_SUM, { valueTypes: numeric, value: sum }],
  [Reducer.REDUCE_STDDEV, { valueTypes: numeric, valueType: 'DOUBLE', value: standardDeviation }],
  [Reducer.REDUCE_COUNT, { valueTypes: everyType, valueType: 'INT64', value: (values) => values.length }],
  [Reducer.REDUCE_COUNT_TRUE, { valueTypes: ['BOOL'], valueType: 'INT64', value: countWhere(1) }],
  [Reducer.REDUCE_COUNT_FALSE, { valueTypes: ['BOOL'], valueType: 'INT64', value: countWhere(0) }],
  [Reducer.REDUCE_FRACTION_TRUE, { valueTypes: ['BOOL'], valueType: 'DOUBLE', value: mean }],
  [Reducer.REDUCE_PERCENTILE_99, { valueTypes: numeric, valueType: 'DOUBLE', value: percentile(99) }],
  [Reducer.REDUCE_PERCENTILE_95, { valueTypes: numeric, valueType: 'DOUBLE', value: percentile(95) }],
  [Reducer.REDUCE_PERCENTILE_50, { valueTypes: numeric, valueType: 'DOUBLE', value: percentile(50) }],
  [Reducer.REDUCE_PERCENTILE_05, { valueTypes: numeric, valueType: 'DOUBLE', value: percentile(5) }],
]);

/**
 * Makes one series of all aligned series that agree in the fields to group by, and in their types.
 * @throws ApiError INVALID_ARGUMENT when a field does not exist or the reducer does not fit.
 */
export function reduced(
  all: readonly Series[],
  reducer: Reducer,
  groupByFields: readonly string[],
): readonly Series[] {
  const rule = reducerRules.get(reducer);
  if (rule === undefined) {
    throw invalid('cross_series_reducer', `there is no reducer with the number ${reducer}.`);
  }
  const fields = groupByFields.map(groupField);
  const groups = groupedBy(all, (series) =>
    JSON.stringify([
      series.metric.type,
      series.resource.type,
      ...fields.map((field) => fieldOf(series, field) ?? null),
    ]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    if (first.kind === 'CUMULATIVE' || !rule.valueTypes.includes(first.valueType)) {
      throw invalid(
        'cross_series_reducer',
        `${Reducer[reducer]} cannot be applied to series with kind ${first.kind} and value type ${first.valueType}.`,
      );
    }
    return [
      { ...joined(first, group, fields, rule), unit: reducer === Reducer.REDUCE_COUNT ? '1' : first.unit },
    ];
  });
}

function joined(
  first: Series,
  group: readonly Series[],
  fields: readonly SeriesField[],
  rule: ReducerRule,
): Series {
  const kept = (of: SeriesField['of']) =>
    Object.fromEntries(
      Object.entries(first[of]?.labels ?? {}).filter(([label]) =>
        fields.some((field) => field.of === of && field.label === label),
      ),
    );
  const moments = groupedBy(
    group.flatMap(({ points }) => points),
    ({ end }) => end,
  );
  return {
    metric: { type: first.metric.type, labels: kept('metric') },
    resource: { type: first.resource.type, labels: kept('resource') },
    ...(first.metadata === undefined ? {} : { metadata: { labels: kept('metadata') } }),
    order: 0,
    kind: first.kind,
    unit: first.unit,
    valueType: rule.valueType ?? first.valueType,
    points: [...moments.entries()]
      .sort(([a], [b]) => a - b)
      .map(([end, points]): SeriesPoint => {
        const start = points[0]?.start ?? end;
        return { start, end, value: rule.value(points.map(({ value }) => Number(value))) };
      }),
  };
}

function groupedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function groupField(text: string): SeriesField {
  const field = seriesField(text.split('.'));
  if (field === undefined) {
    throw invalid('group_by_fields', `${shown(text)} is no field to group by; ${servedFields}.`);
  }
  return field;
}

function invalid(field: string, reason: string): ApiError {
  return new ApiError('INVALID_ARGUMENT', `Invalid value at 'aggregation.${field}': ${reason}`);
}
