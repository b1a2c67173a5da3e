import { durationMs } from '@bufbuild/protobuf/wkt';
import { ApiError } from '../api/apiError.ts';
import {
  Aggregation_Aligner as Aligner,
  Aggregation_Reducer as Reducer,
  type Aggregation,
} from '../gen/google/monitoring/v3/common_pb.ts';
import { aligned } from './alignment.ts';
import { reduced } from './reduction.ts';
import { isWithin, type Series, type SeriesInterval } from './timeSeries.ts';

const shortestPeriodMs = 60_000;
/** Two years. */
const longestPeriodMs = 104 * 7 * 24 * 3600 * 1000;

/**
 * Aligns the series and joins them, as far as the aggregation asks; without one, the points of the interval.
 * @throws ApiError INVALID_ARGUMENT naming the field that is wrong or not served.
 */
export function aggregated(
  all: readonly Series[],
  aggregation: Aggregation | undefined,
  interval: SeriesInterval,
): readonly Series[] {
  const {
    perSeriesAligner: aligner = Aligner.ALIGN_NONE,
    crossSeriesReducer: reducer = Reducer.REDUCE_NONE,
  } = aggregation ?? {};
  if (aligner === Aligner.ALIGN_NONE) {
    if (reducer !== Reducer.REDUCE_NONE) {
      throw invalid(
        'per_series_aligner',
        'series must be aligned before they can be reduced; ALIGN_NONE does not.',
      );
    }
    return all.map((series) => ({
      ...series,
      points: series.points.filter((point) => isWithin(interval, point)),
    }));
  }
  const periodMs = alignmentPeriod(aggregation);
  const series = all.map((each) => aligned(each, aligner, periodMs, interval));
  return reducer === Reducer.REDUCE_NONE
    ? series
    : reduced(series, reducer, aggregation?.groupByFields ?? []);
}

function alignmentPeriod(aggregation: Aggregation | undefined): number {
  const period = aggregation?.alignmentPeriod;
  if (period === undefined) throw invalid('alignment_period', 'it is required when series are aligned.');
  const ms = durationMs(period);
  if (ms < shortestPeriodMs || ms > longestPeriodMs) {
    throw invalid('alignment_period', `it must be from 60 s to 104 weeks, and is ${ms / 1000} s.`);
  }
  return ms;
}

function invalid(field: string, reason: string): ApiError {
  return new ApiError('INVALID_ARGUMENT', `Invalid value at 'aggregation.${field}': ${reason}`);
}
