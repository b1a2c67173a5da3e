import {
  ListJobsRequest_Filter,
  type CheckActiveJobsRequest,
  type CheckActiveJobsResponseSchema,
  type Job,
  type ListJobsRequest,
  type ListJobsResponse,
} from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { JobList, Visit } from '../../jobs/jobList.ts';
import type { JobRecord } from '../../jobs/jobRecord.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { pageLimit, pagePosition, pageToken } from '../pageTokens.ts';
import { requestedPlace, validProject } from '../requestFields.ts';

export function listJobs(context: ApiContext, request: ListJobsRequest): ListJobsResponse {
  const place = requestedPlace(request);
  const { name = '' } = request;
  const query = [place.projectId, place.location, name];
  return page(context, context.jobs.list(place), request, query, name);
}

/** All regions; the name is no filter here. */
export function aggregatedListJobs(context: ApiContext, request: ListJobsRequest): ListJobsResponse {
  const projectId = validProject(request.projectId);
  return page(context, context.jobs.list({ projectId }), request, [projectId]);
}

export function checkActiveJobs(
  context: ApiContext,
  request: CheckActiveJobsRequest,
): MessageInitShape<typeof CheckActiveJobsResponseSchema> {
  return { activeJobsExist: context.jobs.list({ projectId: validProject(request.projectId) }).hasActive };
}

/** Newest first in each group. A job that ends between two pages may appear on both; none is missed. */
function page(
  { pages, summaries }: ApiContext,
  list: JobList,
  request: ListJobsRequest,
  query: readonly unknown[],
  name = '',
): ListJobsResponse {
  const limit = pageLimit(request.pageSize, 100, 1000);
  const fullQuery = [...query, request.filter];
  const [group, number] = pagePosition(fullQuery, request.pageToken) ?? [];
  const jobs: Job[] = [];
  let last: JobRecord | undefined;
  const isComplete = visitFiltered(list, request.filter, group === endedGroup, number, (record) => {
    const { job } = record;
    if (name !== '' && job.name !== name) return true;
    if (jobs.length === limit) return false;
    jobs.push(summaries.of(job));
    last = record;
    return true;
  });
  const next = isComplete || last === undefined ? '' : pageToken(fullQuery, positionOf(last, request.filter));
  return pages.of(JSON.stringify([fullQuery, limit, request.pageToken]), jobs, next);
}

const activeGroup = 0;
const endedGroup = 1;

/** Where a page ended, in the order of its filter. */
function positionOf(
  record: JobRecord,
  filter: ListJobsRequest_Filter,
): readonly [group: number, number: number] {
  const isInOrderOfEnds =
    filter === ListJobsRequest_Filter.TERMINATED ||
    (filter === ListJobsRequest_Filter.ALL && record.endSequence !== undefined);
  return isInOrderOfEnds ? [endedGroup, record.endSequence ?? 0] : [activeGroup, record.sequence];
}

/** The jobs that a filter takes, after a position. Answers whether there was no more. */
function visitFiltered(
  list: JobList,
  filter: ListJobsRequest_Filter,
  isEnded: boolean,
  after: number | undefined,
  visit: Visit,
): boolean {
  switch (filter) {
    case ListJobsRequest_Filter.UNKNOWN:
      return list.visitCreatedBefore(after, visit);
    case ListJobsRequest_Filter.ALL:
      return (
        (isEnded || list.visitActiveBefore(after, visit)) &&
        list.visitEndedBefore(isEnded ? after : undefined, visit)
      );
    case ListJobsRequest_Filter.TERMINATED:
      return list.visitEndedBefore(after, visit);
    case ListJobsRequest_Filter.ACTIVE:
      return list.visitActiveBefore(after, visit);
    default:
      throw new ApiError('INVALID_ARGUMENT', `Invalid value at 'filter' (Filter): ${String(filter)}.`);
  }
}
