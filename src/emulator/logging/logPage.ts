import { timeMs } from '../jobs/messageLog.ts';
import type { JobRecord } from '../jobs/jobRecord.ts';
import type { StoredLogEntry } from './jobLogEntries.ts';
import type { LogFilter } from './logFilter.ts';
import { matchingEntries } from './requestedLogs.ts';

/** Oldest first is 1, newest first -1. */
export type Direction = 1 | -1;

export interface LogPageQuery {
  readonly filter: LogFilter;
  readonly direction: Direction;
  /** Position of the last entry already seen. */
  readonly after: readonly number[] | undefined;
  readonly limit: number;
}

/**
 * The first entries of jobs in their order, one more than the limit if there are more. Jobs that have ended are read
 * from the disk, so they come in the order in which they can be first, and the rest is left when the page is full.
 */
export async function firstEntries(
  records: readonly JobRecord[],
  { filter, direction, after, limit }: LogPageQuery,
): Promise<readonly StoredLogEntry[]> {
  const earliest = (record: JobRecord): number => earliestTime(record, direction);
  let page: readonly StoredLogEntry[] = [];
  for (const record of [...records].sort((a, b) => earliest(a) - earliest(b) || a.sequence - b.sequence)) {
    const worst = page[limit];
    if (worst !== undefined && earliest(record) > direction * timeMs(worst.fields.timestamp)) break;
    // Nothing of it comes after what was seen.
    if (after !== undefined && latestTime(record, direction) < direction * timeOf(after)) continue;
    const found = (await matchingEntries([{ record }], filter)).filter(
      (entry) => after === undefined || comparePositions(positionOf(entry), after) * direction > 0,
    );
    page = [...page, ...found]
      .sort((a, b) => comparePositions(positionOf(a), positionOf(b)) * direction)
      .slice(0, limit + 1);
  }
  return page;
}

export function positionOf({ fields, place }: StoredLogEntry): readonly number[] {
  return [Number(fields.timestamp.seconds), fields.timestamp.nanos, ...place];
}

function timeOf([seconds = 0, nanos = 0]: readonly number[]): number {
  return timeMs({ seconds: BigInt(seconds), nanos });
}

/** Of the entry that comes first; negative where the newest does. Jobs that are in memory anyway come first. */
function earliestTime({ spans }: JobRecord, direction: Direction): number {
  if (spans === undefined) return -Infinity;
  return direction > 0 ? spans.logs.first : -spans.logs.last;
}

function latestTime({ spans }: JobRecord, direction: Direction): number {
  if (spans === undefined) return Infinity;
  return direction > 0 ? spans.logs.last : -spans.logs.first;
}

function comparePositions(a: readonly number[], b: readonly number[]): number {
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
