import {
  JobView,
  ListJobsRequest_Filter,
  type CheckActiveJobsRequest,
  type CheckActiveJobsResponseSchema,
  type ListJobsRequest,
  type ListJobsResponseSchema,
} from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { JobRecord } from '../../jobs/jobRecord.ts';
import { viewOf } from '../../jobs/jobViews.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { pageLimit, pagePosition, pageToken } from '../pageTokens.ts';
import { requestedPlace, validProject } from '../requestFields.ts';

type ListJobsAnswer = MessageInitShape<typeof ListJobsResponseSchema>;

export function listJobs(context: ApiContext, request: ListJobsRequest): ListJobsAnswer {
  const place = requestedPlace(request);
  const records = context.jobs
    .list(place)
    .filter(
      (record) => request.name === undefined || request.name === '' || record.job.name === request.name,
    );
  return page(records, request, [place.projectId, place.location, request.name ?? '']);
}

/** All regions; the name is no filter here. */
export function aggregatedListJobs(context: ApiContext, request: ListJobsRequest): ListJobsAnswer {
  const projectId = validProject(request.projectId);
  return page(context.jobs.list({ projectId }), request, [projectId]);
}

export function checkActiveJobs(
  context: ApiContext,
  request: CheckActiveJobsRequest,
): MessageInitShape<typeof CheckActiveJobsResponseSchema> {
  const records = context.jobs.list({ projectId: validProject(request.projectId) });
  return { activeJobsExist: records.some((record) => record.isActive) };
}

/** Newest first in each group. A job that ends between two pages may appear on both; none is missed. */
function page(
  records: readonly JobRecord[],
  request: ListJobsRequest,
  query: readonly unknown[],
): ListJobsAnswer {
  const limit = pageLimit(request.pageSize, 100, 1000);
  const place = sortKey(request.filter);
  const fullQuery = [...query, request.filter];
  const after = pagePosition(fullQuery, request.pageToken);
  const rest = records
    .flatMap((record) => {
      const position = place(record);
      return position === undefined ? [] : [{ record, position }];
    })
    .sort((a, b) => compare(a.position, b.position))
    .filter(({ position }) => after === undefined || compare(position, after) > 0);
  const shownNow = rest.slice(0, limit);
  const last = shownNow.at(-1);
  return {
    jobs: shownNow.map(({ record }) => viewOf(record.job, JobView.SUMMARY)),
    ...(last !== undefined && rest.length > shownNow.length
      ? { nextPageToken: pageToken(fullQuery, last.position) }
      : {}),
  };
}

/** [group, sequence]; undefined for a job the filter leaves out. */
type SortKey = (record: JobRecord) => readonly [group: number, sequence: number] | undefined;

function sortKey(filter: ListJobsRequest_Filter): SortKey {
  const active = (record: JobRecord) => [0, record.sequence] as const;
  const ended = (record: JobRecord) => [1, record.endSequence ?? 0] as const;
  switch (filter) {
    case ListJobsRequest_Filter.UNKNOWN:
      return active;
    case ListJobsRequest_Filter.ALL:
      return (record) => (record.isActive ? active(record) : ended(record));
    case ListJobsRequest_Filter.TERMINATED:
      return (record) => (record.isActive ? undefined : ended(record));
    case ListJobsRequest_Filter.ACTIVE:
      return (record) => (record.isActive ? active(record) : undefined);
    default:
      throw new ApiError('INVALID_ARGUMENT', `Invalid value at 'filter' (Filter): ${String(filter)}.`);
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const [groupA = 0, sequenceA = 0] = a;
  const [groupB = 0, sequenceB = 0] = b;
  return groupA - groupB || sequenceB - sequenceA;
}
