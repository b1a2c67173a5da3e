import { formatAxisTimes, formatClock, formatDayAndClock } from '../formatting.ts';
import { axisSteps, unitText } from './unitText.ts';

/** Writes moments of charts: local times or, where jobs are compared, how long after the beginning of each. */
export interface MomentText {
  /** Whether times count from the beginning of each job. */
  readonly isRelative: boolean;
  /** On its own, for example `24 Nov 2026, 17:30:00`. */
  readonly whole: (timeMs: number) => string;
  /** Beside others, for example `17:30:00`. */
  readonly short: (timeMs: number) => string;
  /** Along an axis. @param stepMs between two of them */
  readonly axis: (timesMs: readonly number[], stepMs: number) => string[];
}

/** Remembers what it wrote last: charts that follow a job all tell of the same moment. */
export function localMoments(): MomentText {
  let last: { readonly timeMs: number; readonly text: string } | undefined;
  return {
    isRelative: false,
    whole: formatDayAndClock,
    short: (timeMs) => {
      if (last?.timeMs !== timeMs) last = { timeMs, text: formatClock(timeMs) };
      return last.text;
    },
    axis: formatAxisTimes,
  };
}

export const momentsFromStart: MomentText = {
  isRelative: true,
  whole: (timeMs) => `${unitText(timeMs / 1000, 'seconds')} after the start`,
  short: (timeMs) => unitText(timeMs / 1000, 'seconds'),
  axis: (timesMs) => timesMs.map((timeMs) => unitText(timeMs / 1000, 'seconds')),
};

/** Where the lines of an axis of such times may stand, in milliseconds. */
export function stepsFromStart(): number[] {
  return axisSteps('seconds').map((seconds) => seconds * 1000);
}
