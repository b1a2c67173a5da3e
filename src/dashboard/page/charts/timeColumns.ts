import type { TimeSpan } from '../../shapes/chartsView.ts';

/** A stretch of time in columns of equal width. */
export interface TimeColumns extends TimeSpan {
  /** Width of a column: whole milliseconds. Columns begin at its multiples. */
  readonly columnMs: number;
}

/** Each width of a column is so much more than the next smaller one. */
const widthRatio = 1.25;

/**
 * Columns that a chart is drawn in: no wider than its pixels. They stand still while a live span moves on or grows with
 * its job, so that what was reduced to columns, and drawn, stays right until the span reaches the next column.
 * @param pixels that the span is drawn on, at least 1
 * @returns whole columns: they begin less than two columns after the span does, and end less than one after it
 */
export function timeColumns({ fromMs, toMs }: TimeSpan, pixels: number): TimeColumns {
  const pixelMs = (toMs - fromMs) / pixels;
  const exponent = Math.floor(Math.log(Math.max(pixelMs, 1)) / Math.log(widthRatio));
  const columnMs = Math.max(1, Math.floor(widthRatio ** exponent));
  const end = Math.ceil(toMs / columnMs) * columnMs;
  const length = Math.max(1, Math.floor((toMs - fromMs) / columnMs)) * columnMs;
  return { columnMs, fromMs: end - length, toMs: end };
}
