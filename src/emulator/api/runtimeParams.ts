import { clone, create } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import type { WorkerLimits } from '../engines/engine.ts';
import {
  RuntimeUpdatableParamsSchema,
  type RuntimeUpdatableParams,
} from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { ApiError } from './apiError.ts';
import { shown } from './requestFields.ts';

const root = 'runtime_updatable_params';
/** @see https://cloud.google.com/dataflow/quotas */
const mostWorkers = 4000;
const tiers = ['low-latency', 'medium-latency', 'high-latency'];

/** Whether a path of an update mask names runtime_updatable_params or one of its fields. */
export function isRuntimeParamsPath(path: string): boolean {
  const fields = RuntimeUpdatableParamsSchema.fields.map(({ name }) => `${root}.${name}`);
  return path === root || fields.includes(path);
}

export interface PresentParams {
  /** What was set while the job ran. */
  readonly present: RuntimeUpdatableParams | undefined;
  /** What the engine goes by, as far as it says so: a job may have been given limits at its start. */
  readonly inForce: WorkerLimits | undefined;
}

/**
 * The parameters after an update: those the paths name are taken from `change`, and unset when they are not in it.
 * @throws ApiError INVALID_ARGUMENT naming the field that is out of bounds.
 */
export function updatedRuntimeParams(
  { present, inForce }: PresentParams,
  change: RuntimeUpdatableParams | undefined,
  paths: readonly string[],
): RuntimeUpdatableParams {
  const params = clone(RuntimeUpdatableParamsSchema, present ?? create(RuntimeUpdatableParamsSchema));
  const target = reflect(RuntimeUpdatableParamsSchema, params);
  const source = reflect(RuntimeUpdatableParamsSchema, change ?? create(RuntimeUpdatableParamsSchema));
  for (const field of RuntimeUpdatableParamsSchema.fields) {
    if (!paths.includes(root) && !paths.includes(`${root}.${field.name}`)) continue;
    if (source.isSet(field)) target.set(field, source.get(field));
    else target.clear(field);
  }
  checkBounds(params);
  checkOrder(params, inForce);
  return params;
}

/** What is not set stays as it is in force. */
function checkOrder(
  { minNumWorkers: min, maxNumWorkers: max }: RuntimeUpdatableParams,
  inForce: WorkerLimits | undefined,
): void {
  const most = max ?? inForce?.max;
  if (min !== undefined && most !== undefined && min > most) {
    refuse('min_num_workers', `${min} is more than max_num_workers, ${most}`);
  }
  const least = inForce?.min;
  if (min === undefined && max !== undefined && least !== undefined && max < least) {
    refuse('max_num_workers', `${max} is less than min_num_workers, ${least}`);
  }
}

function checkBounds(params: RuntimeUpdatableParams): void {
  const { maxNumWorkers: max, minNumWorkers: min, workerUtilizationHint: hint } = params;
  checkWorkers('max_num_workers', max);
  checkWorkers('min_num_workers', min);
  if (hint !== undefined && !(hint >= 0.1 && hint <= 0.9)) {
    refuse('worker_utilization_hint', `${hint} is not between 0.1 and 0.9`);
  }
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- clients may still send it
  const backlog = params.acceptableBacklogDuration;
  if (backlog !== undefined && (backlog.seconds < 0n || backlog.nanos < 0)) {
    refuse('acceptable_backlog_duration', 'it is negative');
  }
  const tier = params.autoscalingTier;
  if (tier !== undefined && !tiers.includes(tier)) {
    refuse('autoscaling_tier', `${shown(tier)} is not one of ${tiers.join(', ')}`);
  }
}

function checkWorkers(name: string, workers: number | undefined): void {
  if (workers !== undefined && (workers < 1 || workers > mostWorkers)) {
    refuse(name, `${workers} is not between 1 and ${mostWorkers}`);
  }
}

function refuse(name: string, reason: string): never {
  throw new ApiError('INVALID_ARGUMENT', `Invalid value at 'job.${root}.${name}': ${reason}.`);
}
