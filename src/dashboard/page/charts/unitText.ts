import type { ChartUnit } from '../../shapes/chartTable.ts';
import { valueSteps } from '../chart/chartScales.ts';
import { formatValue } from '../formatting.ts';

/** A value as people read it: bytes in IEC units, times as durations, shares in percent. */
export function unitText(value: number, unit: ChartUnit): string {
  switch (unit) {
    case 'seconds':
      return secondsText(value);
    case 'share':
      return `${formatValue(Number((value * 100).toPrecision(3)))} %`;
    case 'bytes':
      return formatValue(value, 'bytes');
    case 'bytes/s':
      return formatValue(value, 'bytes / s');
    case 'elements/s':
      return `${shortText(value)} / s`;
    case 'errors/min':
      return `${shortText(value)} / min`;
    case 'elements':
    case 'workers':
    case 'count':
      return shortText(value);
  }
}

/** Where the lines of an axis may stand: full minutes and hours for times, full percents for shares. */
export function axisSteps(unit: ChartUnit): number[] {
  switch (unit) {
    case 'seconds':
      return secondSteps;
    case 'bytes':
    case 'bytes/s':
      return valueSteps('bytes', true);
    case 'share':
      return [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10];
    case 'elements':
    case 'workers':
    case 'count':
      return valueSteps(undefined, true);
    case 'elements/s':
    case 'errors/min':
      return valueSteps(undefined, false);
  }
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const secondSteps = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hour),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((days) => days * day),
];

const longestInParts = 1e5 * day;

/** `0.4 s`, `12 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
function secondsText(value: number): string {
  if (value < minute) return `${shortText(value)} s`;
  if (value >= longestInParts) return `${shortText(value / day)} d`;
  const seconds = Math.round(value);
  const [size, name, smaller, smallerName] =
    seconds < hour
      ? ([minute, 'min', 1, 's'] as const)
      : seconds < day
        ? ([hour, 'h', minute, 'min'] as const)
        : ([day, 'd', hour, 'h'] as const);
  const rest = Math.floor((seconds % size) / smaller);
  const whole = `${Math.floor(seconds / size)} ${name}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallerName}`;
}

/** A measured value has no more than four digits that mean anything, unless it is whole. */
function shortText(value: number): string {
  return formatValue(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
}
