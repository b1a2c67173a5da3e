/** Values of lines over the same times. */
export interface Readings {
  /** Ascending, in milliseconds. */
  readonly times: readonly number[];
  /** As many values as there are times; null where nothing is known. */
  readonly lines: readonly (readonly (number | null)[])[];
}

/** Readings that two have in common. */
export interface SharedReadings {
  /** How many of the earlier ones come before them. */
  readonly skipped: number;
  /** How many there are; the later ones begin with them. */
  readonly count: number;
}

/** Earlier readings, by their very array of times, and what later ones are known to have of them. */
export interface GrownFrom extends SharedReadings {
  readonly times: readonly number[];
}

/** What later readings have of earlier ones with as many lines: as far as not one value differs. */
export function sharedReadings(earlier: Readings, later: Readings): SharedReadings {
  const skipped = firstAtOrAfter(earlier.times, later.times[0] ?? Infinity);
  let count = Math.min(earlier.times.length - skipped, later.times.length);
  count = commonLength(earlier.times, later.times, skipped, count);
  for (let line = 0; line < later.lines.length; line += 1)
    count = commonLength(earlier.lines[line] ?? [], later.lines[line] ?? [], skipped, count);
  return { skipped, count };
}

export function areSameReadings(one: Readings, other: Readings): boolean {
  const { length } = one.times;
  if (other.times.length !== length || other.lines.length !== one.lines.length) return false;
  return length === 0 || sharedReadings(one, other).count === length;
}

/** Times ascend: the place is found by halving. */
export function firstAtOrAfter(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) >= time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many values are the same from the start, those of the first counted from `skipped` on. A plain loop: they are many. */
function commonLength(
  one: Readings['lines'][number],
  other: Readings['lines'][number],
  skipped: number,
  most: number,
): number {
  let length = 0;
  while (length < most && one[skipped + length] === other[length]) length += 1;
  return length;
}
