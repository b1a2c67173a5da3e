import { Aggregation_Aligner as Aligner } from '../gen/google/monitoring/v3/common_pb.ts';
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
import type { Series } from './timeSeries.ts';

/** How an aligner makes one value of a period, and of which series it can. */
export interface AlignerRule {
  readonly kinds: readonly Series['kind'][];
  readonly valueTypes: readonly Series['valueType'][];
  /** Absent: as it was. */
  readonly kind?: Series['kind'];
  /** Absent: as it was. */
  readonly valueType?: Series['valueType'];
  readonly method:
    | { readonly of: 'points'; readonly value: Statistic }
    /** The change over the period, or that in a second. */
    | { readonly of: 'change'; readonly isRate: boolean }
    /** The newest value at the end of the period. */
    | { readonly of: 'newest' };
}

const numeric = ['INT64', 'DOUBLE'] as const;
const measured = ['GAUGE', 'DELTA'] as const;

/**
 * The aligners that are served.
 * @see https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#aligner
 */
export const alignerRules: ReadonlyMap<Aligner, AlignerRule> = new Map<Aligner, AlignerRule>([
  [Aligner.ALIGN_DELTA, change({ kind: 'DELTA', isRate: false })],
  [Aligner.ALIGN_RATE, change({ kind: 'GAUGE', valueType: 'DOUBLE', isRate: true })],
  [
    Aligner.ALIGN_NEXT_OLDER,
    { kinds: ['GAUGE'], valueTypes: [...numeric, 'BOOL', 'STRING'], method: { of: 'newest' } },
  ],
  [Aligner.ALIGN_MIN, points(numeric, min)],
  [Aligner.ALIGN_MAX, points(numeric, max)],
  [Aligner.ALIGN_SUM, points(numeric, sum)],
  [Aligner.ALIGN_MEAN, points(numeric, mean, 'DOUBLE')],
  [Aligner.ALIGN_STDDEV, points(numeric, standardDeviation, 'DOUBLE')],
  [Aligner.ALIGN_COUNT, points([...numeric, 'BOOL'], (values) => values.length, 'INT64')],
  [Aligner.ALIGN_COUNT_TRUE, ofTruth(countWhere(1), 'INT64')],
  [Aligner.ALIGN_COUNT_FALSE, ofTruth(countWhere(0), 'INT64')],
  [Aligner.ALIGN_FRACTION_TRUE, ofTruth(mean, 'DOUBLE')],
  [Aligner.ALIGN_PERCENTILE_99, ofPercentile(99)],
  [Aligner.ALIGN_PERCENTILE_95, ofPercentile(95)],
  [Aligner.ALIGN_PERCENTILE_50, ofPercentile(50)],
  [Aligner.ALIGN_PERCENTILE_05, ofPercentile(5)],
]);

function points(
  valueTypes: AlignerRule['valueTypes'],
  value: Statistic,
  valueType?: Series['valueType'],
): AlignerRule {
  const rule: AlignerRule = { kinds: measured, valueTypes, method: { of: 'points', value } };
  return valueType === undefined ? rule : { ...rule, valueType };
}

function ofTruth(value: Statistic, valueType: Series['valueType']): AlignerRule {
  return { kinds: ['GAUGE'], valueTypes: ['BOOL'], valueType, method: { of: 'points', value } };
}

function ofPercentile(rank: number): AlignerRule {
  return { ...points(numeric, percentile(rank), 'DOUBLE'), kind: 'GAUGE' };
}

function change(of: { kind: Series['kind']; valueType?: Series['valueType']; isRate: boolean }): AlignerRule {
  const { isRate, ...result } = of;
  return {
    kinds: ['DELTA', 'CUMULATIVE'],
    valueTypes: numeric,
    ...result,
    method: { of: 'change', isRate },
  };
}
