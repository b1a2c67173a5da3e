import type { JobRecord } from './jobRecord.ts';

/** Jobs of one project, or of one region in it, in the orders in which they are asked for. */
export class JobList {
  /** In order of creation. */
  readonly #all: JobRecord[] = [];
  readonly #active = new Set<JobRecord>();
  /** In order of their ends. */
  readonly #ended: JobRecord[] = [];

  /** To be told of its end, also when that is long ago. */
  add(record: JobRecord): void {
    this.#all.push(record);
    this.#active.add(record);
  }

  /** The job has just ended; jobs that ended earlier were told earlier. */
  end(record: JobRecord): void {
    if (this.#active.delete(record)) this.#ended.push(record);
  }

  get hasActive(): boolean {
    return this.#active.size > 0;
  }

  all(): readonly JobRecord[] {
    return this.#all;
  }

  /** The newest active job of this name. */
  activeNamed(name: string): JobRecord | undefined {
    let found: JobRecord | undefined;
    for (const record of this.#active) if (record.job.name === name) found = record;
    return found;
  }

  /** Newest first, those created before the one of this number. Like the others, visits until told to stop. */
  visitCreatedBefore(sequence: number | undefined, visit: Visit): boolean {
    return visitBefore(this.#all, sequence, (record) => record.sequence, visit);
  }

  /** Newest first, those created before the one of this number. */
  visitActiveBefore(sequence: number | undefined, visit: Visit): boolean {
    return visitBefore([...this.#active], sequence, (record) => record.sequence, visit);
  }

  /** The one that ended last first, those that ended before the one of this number. */
  visitEndedBefore(endSequence: number | undefined, visit: Visit): boolean {
    return visitBefore(this.#ended, endSequence, (record) => record.endSequence ?? 0, visit);
  }
}

/** Answers whether to go on. */
export type Visit = (record: JobRecord) => boolean;

/**
 * Backwards from the last whose number is below `limit`; the numbers grow. Answers whether every visit wanted to go on.
 * Calls rather than yields: pages of lists are asked for all the time.
 */
function visitBefore(
  records: readonly JobRecord[],
  limit: number | undefined,
  numberOf: (record: JobRecord) => number,
  visit: Visit,
): boolean {
  let low = limit === undefined ? records.length : 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const record = records[middle];
    if (record !== undefined && numberOf(record) < (limit ?? Infinity)) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0; index -= 1) {
    const record = records[index];
    if (record !== undefined && !visit(record)) return false;
  }
  return true;
}
