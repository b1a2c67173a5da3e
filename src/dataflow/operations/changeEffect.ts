import type { WorkerLimits } from '../workerLimits.ts';

/** What an operation does to a job, as facts that can be held against bounds. */
export type ChangeEffect = { readonly cost: CostChange } & (
  { readonly kind: LimitingChangeKind; readonly limits: LimitChange } | { readonly kind: OtherChangeKind }
);

/** Operations that say how many workers a job may have. */
export type LimitingChangeKind =
  'scale' | 'launch' | 'replace' | 'start_from' | 'create_schedule' | 'enable_schedule' | 'run_schedule';
export type OtherChangeKind =
  | 'drain'
  | 'cancel'
  | 'create_snapshot'
  | 'delete_snapshot'
  | 'pause_schedule'
  | 'delete_schedule'
  | 'archive'
  | 'unarchive';
export type ChangeKind = LimitingChangeKind | OtherChangeKind;

export interface LimitChange {
  /** In force before it, as far as they are known; empty for a job that is to be started. */
  readonly present: WorkerLimits;
  /** In force after it, as far as they are known; not only those that change. */
  readonly wanted: WorkerLimits;
}

/** What the change does to the running cost, by the most workers the job may have. */
export interface CostChange {
  readonly direction: 'up' | 'down' | 'none' | 'unknown';
  /** Undefined where the job does not tell. */
  readonly workersBefore: number | undefined;
  readonly workersAfter: number | undefined;
  /** For example `n1-standard-2`. */
  readonly machineType?: string;
}

/** No worker more or less. */
export const noCostChange: CostChange = {
  direction: 'none',
  workersBefore: undefined,
  workersAfter: undefined,
};

/** @param before most workers before the change, `after` most workers after it; undefined when unknown */
export function costChange(
  before: number | undefined,
  after: number | undefined,
  machineType?: string,
): CostChange {
  return {
    direction: direction(before, after),
    workersBefore: before,
    workersAfter: after,
    ...(machineType === undefined ? {} : { machineType }),
  };
}

function direction(before: number | undefined, after: number | undefined): CostChange['direction'] {
  if (before === undefined || after === undefined) return 'unknown';
  if (before === after) return 'none';
  return after > before ? 'up' : 'down';
}
