import type { Since } from './intent.ts';

/** Whether a moment lies in a time that people named. Days are those of this machine. */
export function isSince(timeMs: number, since: Since, nowMs: number): boolean {
  switch (since.kind) {
    case 'today':
      return timeMs >= midnight(nowMs, 0);
    case 'yesterday':
      return timeMs >= midnight(nowMs, -1) && timeMs < midnight(nowMs, 0);
    case 'hours':
      return timeMs >= nowMs - since.hours * 3_600_000;
  }
}

/** The beginning of the day so many days from now. */
function midnight(nowMs: number, days: number): number {
  const day = new Date(nowMs);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() + days);
  return day.getTime();
}
