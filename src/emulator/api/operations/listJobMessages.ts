import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  JobMessageImportance,
  type ListJobMessagesRequest,
  type ListJobMessagesResponseSchema,
} from '../../gen/google/dataflow/v1beta3/messages_pb.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { pageLimit, pagePosition, pageToken } from '../pageTokens.ts';
import { requestedJob } from '../requestFields.ts';

export async function listJobMessages(
  context: ApiContext,
  request: ListJobMessagesRequest,
): Promise<MessageInitShape<typeof ListJobMessagesResponseSchema>> {
  const record = requestedJob(context.jobs, request);
  if (!(request.minimumImportance in JobMessageImportance)) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'minimum_importance' (JobMessageImportance): ${String(request.minimumImportance)}.`,
    );
  }
  const query = [record.job.id, request.minimumImportance];
  const details = await record.details();
  const { messages, next } = details.messages.select({
    minimumImportance: request.minimumImportance,
    start: request.startTime,
    end: request.endTime,
    after: pagePosition(query, request.pageToken)?.[0],
    limit: pageLimit(request.pageSize, 1000, 1000),
  });
  // Autoscaling events are no part of the paging: those of the asked time come once, with the first page.
  const range = { start: request.startTime, end: request.endTime };
  return {
    jobMessages: messages,
    autoscalingEvents: request.pageToken === '' ? details.autoscalingEvents.select(range) : [],
    ...(next === undefined ? {} : { nextPageToken: pageToken(query, [next]) }),
  };
}
