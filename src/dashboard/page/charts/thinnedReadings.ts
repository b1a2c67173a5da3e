import type { TimeSpan } from '../../shapes/chartsView.ts';
import {
  areSameReadings,
  firstAtOrAfter,
  sharedReadings,
  type GrownFrom,
  type Readings,
  type SharedReadings,
} from '../../shapes/readings.ts';
import { timeColumns, type TimeColumns } from './timeColumns.ts';

/** As many readings as a chart can show. */
export interface ThinnedReadings extends Readings {
  /** What the chart shows: a span in whole columns. */
  readonly shown: TimeColumns;
  /** Whether some were left out. */
  readonly isThinned: boolean;
}

/** Up to so many readings a pixel nothing needs to be left out. */
const fullPixel = 4;

/**
 * Leaves of many readings those that a chart can show: of each line and column the lowest and the highest one, and its
 * gaps. Every reading that is kept is exact. Beside what is shown the nearest reading on either side stays, so that lines
 * run to the edges. Of readings that go on from those it was given before, only the new ones are looked at closely.
 */
export class ReadingsThinner {
  /** What was thinned before, and what was kept of it. */
  private before: { readonly source: Readings; readonly kept: ThinnedReadings } | undefined;

  /**
   * @param pixels whole, at least 1
   * @param grownFrom what is known of how the readings differ from those before; else they are compared
   * @returns the very object of the time before where nothing that is shown has changed
   */
  thin(source: Readings, span: TimeSpan, pixels: number, grownFrom?: GrownFrom): ThinnedReadings {
    const shown = timeColumns(span, pixels);
    const next = this.next(source, shown, pixels, grownFrom);
    const { kept = next } = this.before ?? {};
    this.before = { source, kept: areSame(kept, next) ? kept : next };
    return this.before.kept;
  }

  private next(
    source: Readings,
    shown: TimeColumns,
    pixels: number,
    grownFrom: GrownFrom | undefined,
  ): ThinnedReadings {
    const { times } = source;
    const { columnMs } = shown;
    const from = firstAtOrAfter(times, shown.fromMs);
    const to = firstAtOrAfter(times, shown.toMs);
    const first = Math.max(0, from - 1);
    const end = Math.min(times.length, to + 1);
    const areFew = end - first <= pixels * fullPixel;
    if (areFew) return { ...part(source, first, end), shown, isThinned: false };
    const left = part(source, first, from);
    const right = part(source, to, end);
    const settled = this.settled(source, shown, grownFrom);
    if (!settled)
      return { ...joined(left, thinned(source, from, to, columnMs), right), shown, isThinned: true };
    const { fromMs, toMs, readings } = settled;
    const [keptFrom, keptTo] = [fromMs, toMs].map((time) => firstAtOrAfter(readings.times, time));
    return {
      ...joined(
        left,
        thinned(source, from, firstAtOrAfter(times, fromMs), columnMs),
        part(readings, keptFrom, keptTo),
        thinned(source, firstAtOrAfter(times, toMs), to, columnMs),
        right,
      ),
      shown,
      isThinned: true,
    };
  }

  /** The stretch of whole columns that holds the same readings as before, and what was kept of them. */
  private settled(
    source: Readings,
    { columnMs, fromMs, toMs }: TimeColumns,
    grownFrom: GrownFrom | undefined,
  ): (TimeSpan & { readonly readings: Readings }) | undefined {
    const { before } = this;
    const [start] = source.times;
    if (!before?.kept.isThinned || before.kept.shown.columnMs !== columnMs || start === undefined)
      return undefined;
    if (before.source.lines.length !== source.lines.length) return undefined;
    const { kept, source: earlier } = before;
    const from = Math.max(fromMs, kept.shown.fromMs, Math.ceil(start / columnMs) * columnMs);
    const shared = grownFrom?.times === earlier.times ? grownFrom : sharedReadings(earlier, source);
    const change = Math.floor(firstChange(earlier, source, shared) / columnMs) * columnMs;
    const to = Math.min(toMs, kept.shown.toMs, change);
    return from < to ? { fromMs: from, toMs: to, readings: kept } : undefined;
  }
}

function part({ times, lines }: Readings, from: number | undefined, to: number | undefined): Readings {
  return { times: times.slice(from, to), lines: lines.map((values) => values.slice(from, to)) };
}

function joined(first: Readings, ...further: readonly Readings[]): Readings {
  return {
    times: first.times.concat(...further.map(({ times }) => times)),
    lines: first.lines.map((values, line) => values.concat(...further.map(({ lines }) => lines[line] ?? []))),
  };
}

/** Of these readings, those that show the shape of each column. */
function thinned({ times, lines }: Readings, from: number, to: number, columnMs: number): Readings {
  const kept: number[] = [];
  for (let start = from, end = from; start < to; start = end) {
    const columnEnd = (Math.floor((times[start] ?? 0) / columnMs) + 1) * columnMs;
    // Where times do not ascend, as they must, this ends all the same.
    end += 1;
    while (end < to && (times[end] ?? Infinity) < columnEnd) end += 1;
    const marks = new Uint8Array(end - start);
    for (const values of lines) markShape(marks, values, start, end);
    for (let index = start; index < end; index += 1) if (marks[index - start] === 1) kept.push(index);
  }
  return {
    times: kept.map((index) => times[index] ?? 0),
    lines: lines.map((values) => kept.map((index) => values[index] ?? null)),
  };
}

/** Marks the lowest and the highest value of a column, and its first and last gap. */
function markShape(marks: Uint8Array, values: Readings['lines'][number], start: number, end: number): void {
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
  for (const index of [lowest, highest, gap, lastGap]) if (index >= 0) marks[index - start] = 1;
}

/** @returns the time of the first reading that only one of both has; Infinity where there is none */
function firstChange(earlier: Readings, later: Readings, { skipped, count }: SharedReadings): number {
  return Math.min(earlier.times[skipped + count] ?? Infinity, later.times[count] ?? Infinity);
}

function areSame(one: ThinnedReadings, other: ThinnedReadings): boolean {
  return (
    one.shown.columnMs === other.shown.columnMs &&
    one.shown.fromMs === other.shown.fromMs &&
    one.shown.toMs === other.shown.toMs &&
    areSameReadings(one, other)
  );
}
