import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ApiContext } from '../api/apiContext.ts';
import { ApiError } from '../api/apiError.ts';
import { pageLimit, pagePosition, pageToken } from '../api/pageTokens.ts';
import { shown } from '../api/requestFields.ts';
import type {
  ListLogEntriesRequest,
  ListLogEntriesResponseSchema,
} from '../gen/google/logging/v2/logging_pb.ts';
import { logFilter } from './logFilter.ts';
import { firstEntries, positionOf, type Direction } from './logPage.ts';
import { logEntryMessage, requestedProjects, requestedRecords } from './requestedLogs.ts';

const usualPage = 50;
const mostPerPage = 1000;

/** @see https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list */
export async function listLogEntries(
  context: ApiContext,
  request: ListLogEntriesRequest,
): Promise<MessageInitShape<typeof ListLogEntriesResponseSchema>> {
  const projects = requestedProjects(request.resourceNames);
  const filter = logFilter(request.filter);
  const direction = requestedDirection(request.orderBy);
  if (request.pageSize > mostPerPage) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'page_size': ${request.pageSize} is more than ${mostPerPage}.`,
    );
  }
  const limit = pageLimit(request.pageSize, usualPage, mostPerPage);
  const query = [[...projects].join(), request.filter, direction];
  const after = pagePosition(query, request.pageToken);
  const records = requestedRecords(context.jobs, projects, filter);
  const found = await firstEntries(records, { filter, direction, after, limit });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map(logEntryMessage),
    ...(last !== undefined && found.length > page.length
      ? { nextPageToken: pageToken(query, positionOf(last)) }
      : {}),
  };
}

function requestedDirection(orderBy: string): Direction {
  const [field = 'timestamp', order = 'asc', ...more] = orderBy
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
  if (field !== 'timestamp' || (order !== 'asc' && order !== 'desc') || more.length > 0) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'order_by': ${shown(orderBy)}; it must be "timestamp asc" or "timestamp desc".`,
    );
  }
  return order === 'asc' ? 1 : -1;
}
