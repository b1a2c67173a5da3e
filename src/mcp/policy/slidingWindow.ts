/** Counts what happened within the last `lengthMs`. */
export class SlidingWindow {
  /** Oldest first. */
  private times: number[] = [];

  constructor(private readonly lengthMs: number) {}

  /** How often it happened. */
  count(now: number): number {
    const from = this.times.findIndex((time) => time > now - this.lengthMs);
    this.times = from === -1 ? [] : this.times.slice(from);
    return this.times.length;
  }

  /** Milliseconds until one more fits; 0 when it fits now. */
  wait(limit: number, now: number): number {
    if (this.count(now) < limit) return 0;
    const leaves = this.times[this.times.length - limit] ?? now;
    return Math.max(1, leaves + this.lengthMs - now);
  }

  add(now: number): void {
    this.times.push(now);
  }
}
