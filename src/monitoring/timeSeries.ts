export type SeriesPoint = readonly [timeMs: number, value: number | null];

const day = 24 * 3600 * 1000;
/** By more than this a clock was set back, and what is kept is of a time that is still to come. */
const setBackMs = 60_000;
/** Points of the older half that become two when room is needed. */
const bucketSize = 4;

/**
 * Values over time in bounded room: the last day, coarser the older it is. Thinning keeps the lowest and the highest
 * value of each stretch, so peaks survive.
 */
export class TimeSeries {
  private kept: SeriesPoint[] = [];

  constructor(private readonly capacity = 1000) {}

  /** Times ascend; a value for the last time replaces it, one that is a little older is dropped. Null marks a gap. */
  add(timeMs: number, value: number | null): void {
    if ((this.kept.at(-1)?.[0] ?? timeMs) - timeMs > setBackMs)
      this.kept = this.kept.filter(([time]) => time <= timeMs);
    const [last, beforeLast] = [this.kept.at(-1), this.kept.at(-2)];
    if (last && timeMs < last[0]) return;
    const isPlateau = last?.[1] === value && (value === null || beforeLast?.[1] === value);
    if (last && (timeMs === last[0] || isPlateau)) this.kept.pop();
    this.kept.push([timeMs, value]);
    if (this.kept.length > this.capacity) this.thin(timeMs);
  }

  /** Ascending. */
  points(): readonly SeriesPoint[] {
    return [...this.kept];
  }

  private thin(now: number): void {
    const recent = this.kept.filter(([time]) => time >= now - day);
    const middle = Math.floor(recent.length / 2);
    const thinned: SeriesPoint[] = [];
    let bucket: SeriesPoint[] = [];
    for (const point of recent.slice(0, middle)) {
      if (point[1] === null) {
        thinned.push(...extremes(bucket), point);
        bucket = [];
      } else if (bucket.push(point) === bucketSize) {
        thinned.push(...extremes(bucket));
        bucket = [];
      }
    }
    // Where gaps leave nothing to thin, the oldest points go.
    this.kept = [...thinned, ...extremes(bucket), ...recent.slice(middle)].slice(-this.capacity);
  }
}

/** The lowest and the highest point, in order of time. */
function extremes(bucket: readonly SeriesPoint[]): readonly SeriesPoint[] {
  const byValue = [...bucket].sort((one, other) => (one[1] ?? 0) - (other[1] ?? 0));
  const [lowest, highest] = [byValue[0], byValue.at(-1)];
  return bucket.filter((point) => point === lowest || point === highest);
}
