import { createHash } from 'node:crypto';
import { toJsonString, type MessageInitShape } from '@bufbuild/protobuf';
import { durationMs, timestampMs } from '@bufbuild/protobuf/wkt';
import type { ApiContext } from '../api/apiContext.ts';
import { ApiError } from '../api/apiError.ts';
import { pageLimit, pagePosition, pageToken } from '../api/pageTokens.ts';
import { AggregationSchema, type Aggregation } from '../gen/google/monitoring/v3/common_pb.ts';
import {
  ListTimeSeriesRequest_TimeSeriesView as View,
  type ListTimeSeriesRequest,
  type ListTimeSeriesResponseSchema,
} from '../gen/google/monitoring/v3/metric_service_pb.ts';
import type { TimeSpan } from '../jobs/timeSpan.ts';
import { aggregated } from './aggregation.ts';
import { jobSeries } from './jobSeries.ts';
import { requestedProject } from './resourceNames.ts';
import { seriesFilter } from './seriesFilter.ts';
import { timeSeriesMessage, type Series, type SeriesInterval } from './timeSeries.ts';

const mostPerPage = 100_000;

/** @see https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list */
export async function listTimeSeries(
  context: ApiContext,
  request: ListTimeSeriesRequest,
): Promise<MessageInitShape<typeof ListTimeSeriesResponseSchema>> {
  const projectId = requestedProject(request.name);
  const filter = seriesFilter(request.filter, true);
  const interval = requestedInterval(request);
  if (request.orderBy !== '') throw invalid('order_by', 'it must be left empty.');
  if (request.secondaryAggregation !== undefined && request.aggregation === undefined) {
    throw invalid('secondary_aggregation', 'there is no aggregation before it.');
  }
  const all: Series[] = [];
  const wanted = { filter, span: lookedAt(interval, request.aggregation) };
  for await (const series of jobSeries(context.jobs, projectId, wanted)) all.push(...series);
  const first = aggregated(all, request.aggregation, interval);
  const series =
    request.secondaryAggregation === undefined
      ? first
      : aggregated(first, request.secondaryAggregation, interval);
  const units = new Set(series.map(({ unit }) => unit));
  const [unit = ''] = units;
  return { ...page(series, request), unit: units.size > 1 ? '{not_a_unit}' : unit };
}

/** @throws ApiError INVALID_ARGUMENT when the end is missing or before the start. */
function requestedInterval({ interval }: ListTimeSeriesRequest): SeriesInterval {
  if (interval?.endTime === undefined) throw invalid('interval.end_time', 'it is required.');
  const end = timestampMs(interval.endTime);
  const start = interval.startTime === undefined ? end : timestampMs(interval.startTime);
  if (start > end) throw invalid('interval', 'its start is after its end.');
  return { start, end };
}

/** The first period of an alignment may begin before the interval. */
function lookedAt({ start, end }: SeriesInterval, aggregation: Aggregation | undefined): TimeSpan {
  const period = aggregation?.alignmentPeriod;
  return { first: start - (period === undefined ? 0 : durationMs(period)), last: end };
}

interface Placed {
  readonly series: Series;
  /** [order, number of its own]; keeps its place while others are added. */
  readonly place: readonly [number, number];
}

/** A page has so many points, or with HEADERS so many series; a series can go on in the next page. */
function page(
  all: readonly Series[],
  request: ListTimeSeriesRequest,
): Pick<MessageInitShape<typeof ListTimeSeriesResponseSchema>, 'timeSeries' | 'nextPageToken'> {
  const isFull = request.view === View.FULL;
  if (!isFull && request.view !== View.HEADERS) {
    throw invalid('view', `there is no such TimeSeriesView as ${String(request.view)}.`);
  }
  const query = queryOf(request);
  const [afterOrder = -1, afterNumber = -1, afterTime = 0] = pagePosition(query, request.pageToken) ?? [];
  const placed = all
    .map((series): Placed => ({ series, place: [series.order, numberOf(series)] }))
    .sort((a, b) => compare(a.place, b.place));
  let room = pageLimit(request.pageSize, mostPerPage, mostPerPage);
  const timeSeries = [];
  let position: readonly number[] | undefined;
  for (const { series, place } of placed) {
    const order = compare(place, [afterOrder, afterNumber]);
    if (order < 0) continue;
    const points = [...series.points].reverse().filter(({ end }) => order > 0 || end < afterTime);
    if (points.length === 0) continue;
    if (room === 0 && position !== undefined) {
      return { timeSeries, nextPageToken: pageToken(query, position) };
    }
    const shown = isFull ? points.slice(0, room) : [];
    room -= isFull ? shown.length : 1;
    timeSeries.push(timeSeriesMessage(series, shown));
    position = [...place, shown.at(-1)?.end ?? 0];
    if (isFull && shown.length < points.length) {
      return { timeSeries, nextPageToken: pageToken(query, position) };
    }
  }
  return { timeSeries };
}

function queryOf(request: ListTimeSeriesRequest): readonly unknown[] {
  const { name, filter, interval, view, aggregation, secondaryAggregation } = request;
  const times = [interval?.startTime, interval?.endTime].map((time) =>
    time === undefined ? '' : timestampMs(time),
  );
  return [name, filter, ...times, view, aggregationText(aggregation), aggregationText(secondaryAggregation)];
}

function aggregationText(aggregation: Aggregation | undefined): string {
  return aggregation === undefined ? '' : toJsonString(AggregationSchema, aggregation);
}

function numberOf({ metric, resource }: Series): number {
  const labels = [metric.labels, resource.labels].map((each) => Object.entries(each).sort());
  const text = JSON.stringify([metric.type, resource.type, ...labels]);
  return createHash('sha256').update(text).digest().readUIntBE(0, 6);
}

function compare(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0] || a[1] - b[1];
}

function invalid(field: string, reason: string): ApiError {
  return new ApiError('INVALID_ARGUMENT', `Invalid value at '${field}': ${reason}`);
}
