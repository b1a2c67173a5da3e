import { formatAxisTimes, formatClock, formatDayAndClock } from '../formatting.ts';
import { axisSteps, unitText } from './unitText.ts';

/** Writes moments of charts: local times or, where jobs are compared, how long after the beginning of each. */
export interface MomentText {
  /** On its own, for example `24 Nov 2026, 17:30:00`. */
  readonly whole: (timeMs: number) => string;
  /** Beside others, for example `17:30:00`. */
  readonly short: (timeMs: number) => string;
  /** Along an axis. @param stepMs between two of them */
  readonly axis: (timesMs: readonly number[], stepMs: number) => string[];
}

export const localMoments: MomentText = {
  whole: formatDayAndClock,
  short: formatClock,
  axis: formatAxisTimes,
};

export const momentsFromStart: MomentText = {
  whole: (timeMs) => `${unitText(timeMs / 1000, 'seconds')} after the start`,
  short: (timeMs) => unitText(timeMs / 1000, 'seconds'),
  axis: (timesMs) => timesMs.map((timeMs) => unitText(timeMs / 1000, 'seconds')),
};

/** Where the lines of an axis of such times may stand, in milliseconds. */
export function stepsFromStart(): number[] {
  return axisSteps('seconds').map((seconds) => seconds * 1000);
}
