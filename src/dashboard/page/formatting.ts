import type { ExactNumber } from '../shapes/countersView.ts';

/** How the page writes numbers and times. Data is ISO 8601 UTC; what people read is in their locale and local time. */

const grouped = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 });
const precise = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const exact = new Intl.NumberFormat(undefined, { maximumFractionDigits: 20 });
const short = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

const largeUnits = [
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
] as const;
const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
/** From here on a number of bytes is told in powers of ten: nothing that large exists, but it may be reported. */
const largestBytes = 1e4 * 1024 ** 6;
/** Digits of larger numbers mean nothing, as a number has no more than 17 of them. */
const largestExact = 1e21;

/**
 * A number as a cell shows it: whole up to a million, then with an SI prefix.
 * @param unit `bytes` gives IEC units; anything else stands behind the number
 */
export function formatValue(exactValue: ExactNumber, unit?: string): string {
  const value = Number(exactValue);
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'bytes / s') return `${formatBytes(value)} / s`;
  return unit === undefined ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}

/** Every digit there is. */
export function formatExact(value: ExactNumber, unit?: string): string {
  const isAbsurd = typeof value === 'number' && Math.abs(value) >= largestExact;
  const digits = isAbsurd
    ? value.toExponential()
    : exact.format(typeof value === 'string' ? BigInt(value) : value);
  return unit === undefined ? digits : `${digits} ${unit}`;
}

function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 1) return size < 1e-4 ? value.toExponential(2) : precise.format(value);
  for (const [factor, prefix] of largeUnits) {
    if (size >= factor)
      return size >= factor * 1e4 ? value.toExponential(2) : `${short.format(value / factor)} ${prefix}`;
  }
  return grouped.format(value);
}

function formatBytes(value: number): string {
  if (Math.abs(value) >= largestBytes) return `${value.toExponential(2)} B`;
  const power = Math.min(Math.floor(Math.log2(Math.max(Math.abs(value), 1)) / 10), byteUnits.length - 1);
  return `${short.format(value / 1024 ** power)} ${byteUnits[power] ?? 'B'}`;
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const clockMinutes = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
});
const shortDayAndClock = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const dayAndMinutes = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** Local time of day. @param time ISO 8601, or milliseconds since the epoch */
export function formatClock(time: string | number): string {
  return formatWith(clock, time);
}

/**
 * Local time of day, after the day where that is another than today.
 * @param time ISO 8601, or milliseconds since the epoch
 * @param now milliseconds since the epoch
 */
export function formatMoment(time: string | number, now: number): string {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  return formatWith(isToday ? clock : shortDayAndClock, time);
}

/** Local day and time. @param time ISO 8601, or milliseconds since the epoch */
export function formatDayAndClock(time: string | number): string {
  return formatWith(dayAndClock, time);
}

/** Labels of a time axis. @param step milliseconds between two of them */
export function formatAxisTimes(times: readonly number[], step: number): string[] {
  const format = step < 60_000 ? clock : step < 12 * 3_600_000 ? clockMinutes : dayAndMinutes;
  return times.map((time) => formatWith(format, time));
}

function formatWith(format: Intl.DateTimeFormat, time: string | number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : format.format(date);
}

/** `12 s`, `5 min 3 s`, `2 h 14 min`, `3 d 4 h`. Answers an empty text when either time is unreadable. */
export function formatDuration(from: string, to: string | number): string {
  const total = Math.floor((new Date(to).getTime() - new Date(from).getTime()) / 1000);
  return Number.isNaN(total) ? '' : secondsText(total);
}

function secondsText(total: number): string {
  const seconds = Math.max(total, 0);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${seconds} s`;
  if (hours === 0) return `${minutes} min ${seconds % 60} s`;
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return hours < 24 * 1e5 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${formatNumber(hours / 24)} d`;
}

/** Small sums keep digits that say something. @param currency ISO 4217; without one, the number alone */
export function formatMoney(amount: number, currency?: string): string {
  const digits = amount !== 0 && Math.abs(amount) < 1 ? 4 : 2;
  return new Intl.NumberFormat(undefined, {
    ...(currency !== undefined && { style: 'currency', currency, currencyDisplay: 'code' }),
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(amount);
}

/** Writes a sum of money without its currency. */
export type SumText = (amount: number) => string;

/**
 * Sums of a column as they stand below one another, with as many digits each.
 * @param total of the column: where it is small, the digits that say something are those further behind
 */
export function columnMoney(total: number): SumText {
  const digits = Math.abs(total) < 1 ? 4 : 2;
  const least = 10 ** -digits;
  const sum = new Intl.NumberFormat(undefined, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (amount) => (amount > 0 && amount < least / 2 ? `< ${sum.format(least)}` : sum.format(amount));
}
