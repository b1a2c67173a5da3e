import type { TimeSpan } from '../../shapes/chartsView.ts';

/** Lines over the same times. */
export interface PlotData {
  /** Ascending, in milliseconds since the epoch. */
  readonly times: readonly number[];
  /** As many values as there are times; null where nothing is known. */
  readonly lines: readonly (readonly (number | null)[])[];
}

/** Up to so many readings a column nothing needs to be left out. */
const fullColumn = 4;

/**
 * Readings of a span that a chart of so many pixel columns can show: of each line and column the lowest and the highest
 * one, and its gaps. Every reading that is kept is exact. Beside the span the nearest reading on either side stays, so
 * that lines run to the edges.
 * @param columns whole, at least 1
 */
export function downsampled({ times, lines }: PlotData, span: TimeSpan, columns: number): PlotData {
  const first = Math.max(0, firstAtOrAfter(times, span.fromMs) - 1);
  const end = Math.min(times.length, firstAtOrAfter(times, span.toMs) + 1);
  if (end - first <= columns * fullColumn) {
    const isWhole = first === 0 && end === times.length;
    return isWhole
      ? { times, lines }
      : { times: times.slice(first, end), lines: lines.map((values) => values.slice(first, end)) };
  }
  const kept = keptOf(times, lines, columnStarts(times, first, end, span, columns));
  return {
    times: kept.map((index) => times[index] ?? 0),
    lines: lines.map((values) => kept.map((index) => values[index] ?? null)),
  };
}

/** Where the readings of each column begin, and at last where they end. */
function columnStarts(
  times: readonly number[],
  first: number,
  end: number,
  { fromMs, toMs }: TimeSpan,
  columns: number,
): readonly number[] {
  const starts = [first];
  const perColumn = (toMs - fromMs) / columns;
  for (let column = 1; column < columns; column += 1) {
    const start = Math.min(end, Math.max(first, firstAtOrAfter(times, fromMs + column * perColumn)));
    if (start !== starts.at(-1)) starts.push(start);
  }
  starts.push(end);
  return starts;
}

/** Plain loops: this runs over every reading of every chart whenever one comes. */
function keptOf(times: readonly number[], lines: PlotData['lines'], starts: readonly number[]): number[] {
  const marks = new Uint8Array(times.length);
  const [first = 0] = starts;
  const last = (starts.at(-1) ?? 0) - 1;
  marks[first] = 1;
  marks[last] = 1;
  const kept: number[] = [];
  for (let column = 1; column < starts.length; column += 1) {
    const start = starts[column - 1] ?? 0;
    const end = starts[column] ?? 0;
    for (const values of lines) markShape(marks, values, start, end);
    for (let index = start; index < end; index += 1) if (marks[index] === 1) kept.push(index);
  }
  return kept;
}

/** Marks the lowest and the highest value of a column, and its first and last gap. */
function markShape(marks: Uint8Array, values: PlotData['lines'][number], start: number, end: number): void {
  let lowest = -1;
  let highest = -1;
  let low = Infinity;
  let high = -Infinity;
  let gap = -1;
  let lastGap = -1;
  for (let index = start; index < end; index += 1) {
    const value = values[index];
    if (value === null || value === undefined) {
      if (gap < 0) gap = index;
      lastGap = index;
      continue;
    }
    if (value < low) {
      low = value;
      lowest = index;
    }
    if (value > high) {
      high = value;
      highest = index;
    }
  }
  if (lowest >= 0) marks[lowest] = 1;
  if (highest >= 0) marks[highest] = 1;
  if (gap >= 0) marks[gap] = 1;
  if (lastGap >= 0) marks[lastGap] = 1;
}

/** Times ascend: the place is found by halving. */
function firstAtOrAfter(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) >= time) high = middle;
    else low = middle + 1;
  }
  return low;
}
