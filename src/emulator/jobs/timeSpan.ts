/** Moments from the first to the last one, in ms since 1970. Where there are none, the first is after the last. */
export interface TimeSpan {
  readonly first: number;
  readonly last: number;
}

export function spanOf(times: Iterable<number>): TimeSpan {
  let [first, last] = [Infinity, -Infinity];
  for (const time of times) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return { first, last };
}

export function overlap(one: TimeSpan, other: TimeSpan): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** When things were told of a job: tells whether it has to be read for a query. */
export interface DetailSpans {
  readonly samples: TimeSpan;
  /** Of messages and worker logs. */
  readonly logs: TimeSpan;
}
