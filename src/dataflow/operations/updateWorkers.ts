import type { JobRef } from '../connection.ts';
import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { Job, JobSummary } from '../job.ts';
import type { WorkerLimits } from '../workerLimits.ts';
import { costChange, type ChangeEffect } from './changeEffect.ts';
import { requireRunningStreaming } from './jobChecks.ts';
import { presentLimits } from './presentLimits.ts';

/** What the service takes. @see https://cloud.google.com/dataflow/docs/guides/updating-a-pipeline#in-flight-updates */
export const workerBounds = {
  workers: { min: 1, max: 1000 },
  utilizationHint: { min: 0.1, max: 0.9 },
} as const;

/** What new limits would do, before anything is done. */
export interface WorkersPlan {
  readonly job: Job;
  readonly consequence: string;
  readonly request: {
    readonly method: 'UpdateJob';
    readonly projectId: string;
    readonly location: string;
    readonly jobId: string;
    readonly updateMask: string;
    /** Only what changes. */
    readonly runtimeUpdatableParams: WorkerLimits;
  };
  readonly effect: Extract<ChangeEffect, { readonly limits: unknown }>;
  /** What to set to get back; undefined where the present limits are not known. */
  readonly undo: WorkerLimits | undefined;
}

const fields = [
  { key: 'minNumWorkers', mask: 'min_num_workers', words: 'at least', unit: ' workers' },
  { key: 'maxNumWorkers', mask: 'max_num_workers', words: 'at most', unit: ' workers' },
  { key: 'workerUtilizationHint', mask: 'worker_utilization_hint', words: 'a CPU target of', unit: '' },
] as const satisfies readonly { key: keyof WorkerLimits; mask: string; words: string; unit: string }[];

/**
 * Reads the job afresh and says what setting these limits would do. Limits that are in force already are not sent.
 * @param now milliseconds since the epoch
 * @param options `seen`: limits that Monitoring has told a moment ago, for which it is not asked again
 * @throws DataflowError `INVALID_ARGUMENT` for limits that the service does not take, `FAILED_PRECONDITION` when the
 * job cannot be scaled or nothing would change
 */
export async function planWorkers(
  api: Pick<DataflowApi, 'getJob' | 'listSeries'>,
  ref: JobRef,
  limits: WorkerLimits,
  now: number,
  options?: CallOptions & { readonly seen?: WorkerLimits },
): Promise<WorkersPlan> {
  checkBounds(limits, `Scaling job ${ref.jobId}`);
  const job = await api.getJob(ref, options);
  const operation = `Scaling ${job.name || job.id}`;
  requireRunningStreaming(job, operation);
  const present = await presentLimits(api, ref, { ...options?.seen, ...job.limits }, now, options);
  const changed = fields.filter(({ key }) => limits[key] !== undefined && limits[key] !== present[key]);
  if (changed.length === 0) {
    throw new DataflowError(
      'FAILED_PRECONDITION',
      operation,
      `The job has these limits already: ${limitsText(present)}.`,
      'Nothing needs to be done.',
    );
  }
  const wanted: WorkerLimits = { ...present, ...limits };
  requireOrder(wanted, operation);
  const sent = pick(
    limits,
    changed.map(({ key }) => key),
  );
  return {
    job,
    consequence: consequence(present, sent),
    request: {
      method: 'UpdateJob',
      projectId: ref.projectId,
      location: ref.location,
      jobId: ref.jobId,
      updateMask: changed.map(({ mask }) => `runtime_updatable_params.${mask}`).join(','),
      runtimeUpdatableParams: sent,
    },
    effect: {
      kind: 'scale',
      limits: { present, wanted },
      cost: costChange(present.maxNumWorkers, wanted.maxNumWorkers, job.environment.machineType),
    },
    undo: wayBack(
      present,
      changed.map(({ key }) => key),
    ),
  };
}

/** Sends the request of a plan, once. The service scales after that, as the load asks for. */
export function updateWorkers(
  api: Pick<DataflowApi, 'updateWorkerLimits'>,
  { request }: WorkersPlan,
  options?: CallOptions,
): Promise<JobSummary> {
  const { projectId, location, jobId, runtimeUpdatableParams } = request;
  return api.updateWorkerLimits({ projectId, location, jobId }, runtimeUpdatableParams, options);
}

/** For example `at least 1 worker, at most 5 workers`. */
function limitsText(limits: WorkerLimits): string {
  const texts = fields.flatMap(({ key, words, unit }) => {
    const value = limits[key];
    return value === undefined ? [] : [limitText(words, value, unit)];
  });
  return texts.length === 0 ? 'none that it tells' : texts.join(', ');
}

function checkBounds(limits: WorkerLimits, operation: string): void {
  const refuse = (reason: string, remedy: string): DataflowError =>
    new DataflowError('INVALID_ARGUMENT', operation, reason, remedy);
  const { workers, utilizationHint } = workerBounds;
  if (fields.every(({ key }) => limits[key] === undefined)) {
    throw refuse(
      'No limit was given.',
      'Give the least or the most workers, or the worker utilization hint.',
    );
  }
  for (const key of ['minNumWorkers', 'maxNumWorkers'] as const) {
    const value = limits[key];
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < workers.min || value > workers.max) {
      throw refuse(
        `${key} ${value} is out of bounds.`,
        `Give a whole number from ${workers.min} to ${workers.max}.`,
      );
    }
  }
  const hint = limits.workerUtilizationHint;
  if (hint !== undefined && !(hint >= utilizationHint.min && hint <= utilizationHint.max)) {
    throw refuse(
      `workerUtilizationHint ${hint} is out of bounds.`,
      `Give a number from ${utilizationHint.min} to ${utilizationHint.max}.`,
    );
  }
  requireOrder(limits, operation);
}

function requireOrder({ minNumWorkers: min, maxNumWorkers: max }: WorkerLimits, operation: string): void {
  if (min === undefined || max === undefined || min <= max) return;
  throw new DataflowError(
    'INVALID_ARGUMENT',
    operation,
    `At least ${min} workers is more than at most ${max}.`,
    'Set both limits, the least not above the most.',
  );
}

function pick(limits: WorkerLimits, keys: readonly (keyof WorkerLimits)[]): WorkerLimits {
  return Object.fromEntries(keys.map((key) => [key, limits[key]]));
}

/** Undefined where not all is known, or the service would not take it: a job may have been given more at its start. */
function wayBack(present: WorkerLimits, keys: readonly (keyof WorkerLimits)[]): WorkerLimits | undefined {
  const { max } = workerBounds.workers;
  const isUnfit = keys.some((key) => present[key] === undefined || present[key] > max);
  return isUnfit ? undefined : pick(present, keys);
}

function consequence(present: WorkerLimits, sent: WorkerLimits): string {
  const changes = fields.flatMap(({ key, words, unit }) =>
    sent[key] === undefined
      ? []
      : [`${limitText(words, sent[key], unit)} instead of ${present[key] ?? 'a limit that is not known'}`],
  );
  const { maxNumWorkers: before } = present;
  const { maxNumWorkers: after } = sent;
  const cost =
    after === undefined || before === undefined || after === before
      ? 'Its cost follows the workers it uses.'
      : after > before
        ? `It may cost up to ${ratio(after, before)} times as much while it uses them.`
        : 'It may fall behind if the load needs more.';
  return `The job goes on without a restart, with ${changes.join(', ')}. ${cost}`;
}

function ratio(after: number, before: number): string {
  return String(Math.round((after / before) * 10) / 10);
}

function limitText(words: string, value: number, unit: string): string {
  return `${words} ${value}${value === 1 ? unit.replace(/s$/, '') : unit}`;
}
