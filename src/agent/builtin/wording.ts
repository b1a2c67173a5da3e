import type { JobState, JobType } from '../../dataflow/job.ts';
import { stateLabels, typeLabels } from '../../dataflow/jobLabels.ts';

/** For the middle of a sentence: `running`, `cleaning up`. */
export function stateWord(state: JobState): string {
  return state === 'UNKNOWN' ? 'in an unknown state' : stateLabels[state].toLowerCase();
}

const pastStates: Partial<Record<JobState, string>> = {
  DONE: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'was cancelled',
  DRAINED: 'was drained',
  UPDATED: 'was replaced by an update',
};

/** What a job does or did, behind its name: `is running, for 5 min`, `failed 2 h ago`. */
export function stateClause(state: JobState, stateTime: string | undefined, nowMs: number): string {
  const past = pastStates[state];
  const since = stateTime === undefined ? undefined : ago(stateTime, nowMs);
  if (past !== undefined) return since === undefined ? past : `${past} ${since}`;
  const length = since?.endsWith(' ago') === true ? `, for ${since.slice(0, -' ago'.length)}` : '';
  return `is ${stateWord(state)}${length}`;
}

export function typeWord(type: JobType): string {
  return typeLabels[type].toLowerCase();
}

const units: readonly (readonly [name: string, ms: number])[] = [
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
];

/** `5 min ago`; the time as it came where it cannot be read. */
export function ago(time: string, nowMs: number): string {
  const ms = nowMs - Date.parse(time);
  if (Number.isNaN(ms)) return time;
  const unit = units.find(([, length]) => ms >= length);
  if (!unit) return 'just now';
  const count = Math.floor(ms / unit[1]);
  return `${count} ${unit[0]}${unit[0] === 'day' && count > 1 ? 's' : ''} ago`;
}

/** `3 jobs`, `1 job`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
