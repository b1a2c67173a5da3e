import { setTimeout as delay } from 'node:timers/promises';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import type { ApiContext } from '../api/apiContext.ts';
import { ApiError } from '../api/apiError.ts';
import type {
  TailLogEntriesRequest,
  TailLogEntriesResponseSchema,
} from '../gen/google/logging/v2/logging_pb.ts';
import { logFilter } from './logFilter.ts';
import { logEntryMessage, matchingEntries, requestedProjects, requestedRecords } from './requestedLogs.ts';
import { SeenLogs } from './seenLogs.ts';

const usualBufferMs = 2000;
const longestBufferMs = 60_000;
/** How often a session without a buffer looks for entries. */
const shortestPauseMs = 100;

/**
 * Sends the entries that come after the session has begun, in the order of their times within each response.
 * @see https://cloud.google.com/logging/docs/reference/v2/rpc/google.logging.v2#tailLogEntries
 */
export async function* tailLogEntries(
  context: ApiContext,
  request: TailLogEntriesRequest,
  signal: AbortSignal,
): AsyncGenerator<MessageInitShape<typeof TailLogEntriesResponseSchema>> {
  const projects = requestedProjects(request.resourceNames);
  const filter = logFilter(request.filter);
  const pauseMs = Math.max(shortestPauseMs, requestedBuffer(request));
  const seen = new SeenLogs();
  const requested = () => requestedRecords(context.jobs, projects, filter);
  for (const record of requested()) seen.news(record);
  while (await hasWaited(pauseMs, signal)) {
    // Most jobs have nothing new, and those that have ended would have to be read from the disk.
    const changed = requested().flatMap((record) => {
      const isWanted = seen.news(record);
      return isWanted === undefined ? [] : [{ record, isWanted }];
    });
    const fresh = await matchingEntries(changed, filter);
    if (fresh.length > 0) yield { entries: fresh.map(logEntryMessage) };
  }
}

function requestedBuffer({ bufferWindow }: TailLogEntriesRequest): number {
  const ms = bufferWindow === undefined ? usualBufferMs : durationMs(bufferWindow);
  if (ms < 0 || ms > longestBufferMs) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'buffer_window': it must be from 0 to ${longestBufferMs / 1000} s, and is ${ms / 1000} s.`,
    );
  }
  return ms;
}

/** False when the signal was aborted before the time was over. */
async function hasWaited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal, ref: false });
    return true;
  } catch (error) {
    if (!signal.aborted) throw error;
    return false;
  }
}
