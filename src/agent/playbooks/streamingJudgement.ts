import { isMet } from '../pipeline/decision.ts';
import type { StepContext } from '../pipeline/playbook.ts';
import type { StreamingMemory, StreamingSettings } from './streamingPlan.ts';
import type { StreamingReading } from './streamingScaling.ts';

type Context = StepContext<StreamingSettings, StreamingMemory>;

const minute = 60_000;
/** A backlog that is gone so soon, while the lag falls, needs nobody's help. */
const soonGoneSeconds = 600;
/** How long a direction is left that did not help. */
const barredMs = 2 * 60 * minute;

/** Counts good and bad readings in a row. */
export function countReading(
  { settings, now }: Context,
  memory: StreamingMemory,
  { lag, diagnosis, metrics }: StreamingReading,
): StreamingMemory {
  if (!lag || diagnosis.health === 'unknown') return { ...memory, bad: 0, goodSince: undefined };
  if (lag.seconds <= settings.goalLagSeconds) {
    return { ...memory, bad: 0, goodSince: memory.goodSince ?? now, lastLag: lag.seconds };
  }
  const left = metrics.now['estimated_backlog_processing_time'];
  const isFalling = memory.lastLag !== undefined && lag.seconds < memory.lastLag;
  const isSoonGone = isFalling && left !== undefined && left <= soonGoneSeconds;
  return { ...memory, bad: isSoonGone ? 0 : memory.bad + 1, goodSince: undefined, lastLag: lag.seconds };
}

/** Looks whether the last change had its effect. Where it had none, that is said and its direction is barred. */
export function verify(
  context: Context,
  memory: StreamingMemory,
  { lag, metrics }: StreamingReading,
): { readonly memory: StreamingMemory; readonly failed?: StreamingMemory['watched'] } {
  const { now, note, settings } = context;
  const { watched, ...rest } = memory;
  const { expected } = watched?.decision ?? {};
  if (!watched || !expected) return { memory: rest };
  const isTrue = isMet(expected, metrics.now);
  const figure = lag
    ? `${lag.metric} is ${Math.round(lag.seconds)} s, expected at most ${expected.value} s`
    : 'it is not measured';
  const isOver = now >= watched.until;
  if (watched.direction === 'down') {
    // Taking workers away is right when the job goes on keeping up for all of the time.
    if (isTrue === false && memory.bad >= settings.badReadings) {
      note({ kind: 'verified', text: `The job does not keep up with fewer workers: ${figure}.` });
      return { memory: { ...rest, barred: { ...rest.barred, down: now + barredMs } } };
    }
    if (!isOver) return { memory };
    note({ kind: 'verified', text: `The job keeps up with fewer workers: ${figure}.` });
    return { memory: rest };
  }
  if (isTrue === true) {
    note({ kind: 'verified', text: `The effect came: ${figure}.` });
    return { memory: rest };
  }
  if (!isOver) return { memory };
  if (!watched.isExtended && lag && lag.seconds < watched.lagBefore / 2) {
    note({
      kind: 'verified',
      text: `It got better and is not there yet: ${figure}. It is given as long again.`,
    });
    return {
      memory: {
        ...rest,
        watched: { ...watched, isExtended: true, until: now + expected.withinMinutes * minute },
      },
    };
  }
  note({ kind: 'verified', text: `The effect did not come: ${figure}.` });
  return { memory: { ...rest, barred: { ...rest.barred, up: now + barredMs } }, failed: watched };
}

/** Why nothing may be proposed in that direction now; undefined when it may. */
export function whyNot(
  { settings, now }: Context,
  memory: StreamingMemory,
  direction: 'up' | 'down',
): string | undefined {
  const { lastChange, quietUntil, barred } = memory;
  if (quietUntil > now) return `nothing is proposed before ${timeText(quietUntil)}`;
  if (barred[direction] > now)
    return `it did not help the last time, and is left until ${timeText(barred[direction])}`;
  if (!lastChange) return undefined;
  const rest =
    lastChange.direction === direction
      ? settings.restMinutes
      : Math.max(settings.restMinutes, settings.reverseMinutes);
  const until = lastChange.at + rest * minute;
  return until > now ? `the last change is given time until ${timeText(until)}` : undefined;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
