import { forecast, forecastStart } from '../../src/emulator/engines/model/forecast.ts';
import { parseWorkload } from '../../src/emulator/engines/model/workload/parseWorkload.ts';
import type { Total } from './evalReport.ts';
import {
  burst,
  burstWorkload,
  watchBurst,
  type LimitsChange,
  type WatchedMinute,
  type WatchedRun,
} from './watchedBurst.ts';

/** One way to run the job with the burst. */
export interface BurstRun {
  readonly name: string;
  readonly minutes: readonly WatchedMinute[];
  readonly workerHours: number;
  /** Minutes with a lag above the goal, from the beginning of the burst on. */
  readonly minutesLate: number;
  readonly changes: readonly LimitsChange[];
}

export interface BurstComparison {
  readonly watched: BurstRun;
  readonly fixed: BurstRun;
  readonly alone: BurstRun;
}

/** Limits may be raised in steps; more changes than this are restlessness. */
const mostChanges = 6;

/** The job with the streaming playbook, with as many workers as that may use all the time, and left alone. */
export async function compareBurst(): Promise<BurstComparison> {
  const run = await watchBurst();
  const { max } = burst.bounds;
  return {
    watched: burstRun('Streaming playbook', run.minutes, run.changes),
    fixed: computedRun(`${max} workers all the time`, { min: max, max }, run),
    alone: computedRun('Left alone', burst.limits, run),
  };
}

/** What is claimed of the playbook. */
export function comparisonTotals({ watched, fixed, alone }: BurstComparison): readonly Total[] {
  const { bounds, goalLagSeconds } = burst;
  const last = watched.minutes.at(-1);
  const isInside = watched.changes.every(({ min, max }) => min >= bounds.min && max <= bounds.max);
  const most = Math.max(...watched.minutes.map(({ workers }) => workers));
  const turns = reversals(watched.changes);
  return [
    {
      text: `Lag above ${goalLagSeconds} s for ${watched.minutesLate} min, left alone for ${alone.minutesLate} min (aim: under ${goalLagSeconds} s again, in less than half the time)`,
      isMet:
        last !== undefined &&
        last.lagSeconds <= goalLagSeconds &&
        watched.minutesLate > 0 &&
        watched.minutesLate < alone.minutesLate / 2,
    },
    {
      text: `Worker-hours ${hours(watched)}, of ${fixed.name} ${hours(fixed)}, left alone ${hours(alone)} (aim: fewer than all the time)`,
      isMet: watched.workerHours < fixed.workerHours,
    },
    {
      text: `Bounds of ${bounds.min} to ${bounds.max} workers: at most ${most} used (aim: inside)`,
      isMet: isInside && most <= bounds.max,
    },
    {
      text: `Changes of the limits: ${watched.changes.length}, of direction: ${turns} (aim: at most ${mostChanges}, and one)`,
      isMet: watched.changes.length > 0 && watched.changes.length <= mostChanges && turns <= 1,
    },
  ];
}

function computedRun(name: string, workers: { min: number; max: number }, { jobId }: WatchedRun): BurstRun {
  const workload = { ...burstWorkload, workers: { ...burstWorkload.workers, ...workers } };
  // The same id brings the same chances.
  const start = forecastStart(parseWorkload(workload, name), { id: jobId, location: 'us-central1' });
  const { minutes } = forecast(start, {}, burst.minutes);
  return burstRun(
    name,
    minutes.map((each) => ({
      at: Math.round(each.at / 60),
      lagSeconds: each.dataWatermarkAgeSeconds,
      workers: each.workers,
    })),
    [],
  );
}

function burstRun(
  name: string,
  minutes: readonly WatchedMinute[],
  changes: readonly LimitsChange[],
): BurstRun {
  return {
    name,
    minutes,
    changes,
    workerHours: minutes.reduce((sum, { workers }) => sum + workers, 0) / 60,
    minutesLate: minutes.filter(
      ({ at, lagSeconds }) => at >= burst.beginMinute && lagSeconds > burst.goalLagSeconds,
    ).length,
  };
}

/** How often the most workers went the other way than at the change before. */
function reversals(changes: readonly LimitsChange[]): number {
  const limits = [burst.limits.max, ...changes.map(({ max }) => max)];
  const directions = limits
    .slice(1)
    .map((limit, index) => Math.sign(limit - (limits[index] ?? limit)))
    .filter((direction) => direction !== 0);
  return directions.slice(1).filter((direction, index) => direction !== directions[index]).length;
}

function hours({ workerHours }: BurstRun): string {
  return workerHours.toFixed(1);
}
