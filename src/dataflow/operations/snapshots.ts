import type { JobRef } from '../connection.ts';
import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { Job } from '../job.ts';
import type { CreateSnapshotRequest, Snapshot, SnapshotRef } from '../snapshot.ts';
import { type ChangeEffect, noCostChange } from './changeEffect.ts';
import { requireRunningStreaming } from './jobChecks.ts';

/** Seconds a snapshot may live. @see https://cloud.google.com/dataflow/docs/guides/using-snapshots */
export const snapshotTtl = { min: 3600, max: 30 * 24 * 3600, default: 7 * 24 * 3600 } as const;

/** What taking a snapshot would do, before anything is done. */
export interface CreateSnapshotPlan {
  readonly job: Job;
  readonly consequence: string;
  readonly request: JobRef & {
    readonly method: 'SnapshotJob';
    readonly ttlSeconds: number;
    readonly snapshotSources: boolean;
    readonly description?: string;
  };
  readonly effect: ChangeEffect;
}

/**
 * Reads the job afresh and says what a snapshot of it would do.
 * @throws DataflowError `INVALID_ARGUMENT` for a lifetime out of bounds, `FAILED_PRECONDITION` when the job has no
 * state to keep
 */
export async function planCreateSnapshot(
  api: Pick<DataflowApi, 'getJob'>,
  ref: JobRef,
  wanted: CreateSnapshotRequest,
  options?: CallOptions,
): Promise<CreateSnapshotPlan> {
  const ttlSeconds = wanted.ttlSeconds ?? snapshotTtl.default;
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < snapshotTtl.min || ttlSeconds > snapshotTtl.max) {
    throw new DataflowError(
      'INVALID_ARGUMENT',
      `Taking a snapshot of job ${ref.jobId}`,
      `A lifetime of ${ttlSeconds} s is out of bounds.`,
      `Give whole seconds from ${snapshotTtl.min} (an hour) to ${snapshotTtl.max} (30 days).`,
    );
  }
  const job = await api.getJob(ref, options);
  requireRunningStreaming(job, `Taking a snapshot of ${job.name || job.id}`);
  const snapshotSources = wanted.snapshotSources ?? false;
  const sources = snapshotSources ? ' Its Pub/Sub sources are snapshotted too.' : '';
  return {
    job,
    consequence: `The job goes on; processing may pause for a moment while its state is saved.${sources} The snapshot is billed for its size until it is deleted, by itself after ${durationText(ttlSeconds)}.`,
    request: {
      method: 'SnapshotJob',
      projectId: ref.projectId,
      location: ref.location,
      jobId: ref.jobId,
      ttlSeconds,
      snapshotSources,
      ...(wanted.description === undefined ? {} : { description: wanted.description }),
    },
    effect: { kind: 'create_snapshot', cost: { ...noCostChange, direction: 'up' } },
  };
}

/** Sends the request of a plan, once. The snapshot is PENDING at first and READY later. */
export function createSnapshot(
  api: Pick<DataflowApi, 'createSnapshot'>,
  { request }: CreateSnapshotPlan,
  options?: CallOptions,
): Promise<Snapshot> {
  const { projectId, location, jobId, ttlSeconds, snapshotSources, description } = request;
  return api.createSnapshot(
    { projectId, location, jobId },
    { ttlSeconds, snapshotSources, ...(description === undefined ? {} : { description }) },
    options,
  );
}

/** What deleting a snapshot would do, before anything is done. */
export interface DeleteSnapshotPlan {
  readonly snapshot: Snapshot;
  /** The job it was taken of, while the service still has it. */
  readonly sourceJob: Job | undefined;
  readonly consequence: string;
  readonly request: SnapshotRef & { readonly method: 'DeleteSnapshot' };
  readonly effect: ChangeEffect;
}

/**
 * Reads the snapshot afresh and says what deleting it would do.
 * @throws DataflowError `FAILED_PRECONDITION` when it is deleted already
 */
export async function planDeleteSnapshot(
  api: Pick<DataflowApi, 'getSnapshot' | 'getJob'>,
  ref: SnapshotRef,
  options?: CallOptions,
): Promise<DeleteSnapshotPlan> {
  const snapshot = await api.getSnapshot(ref, options);
  if (snapshot.state === 'DELETED') {
    throw new DataflowError(
      'FAILED_PRECONDITION',
      `Deleting snapshot ${ref.snapshotId}`,
      'It is deleted already.',
      'Nothing needs to be done.',
    );
  }
  const sourceJob = await jobOf(api, snapshot, options);
  const pubsub = snapshot.pubsubSnapshots.length;
  const sources = pubsub === 0 ? '' : ` Its ${pubsub} Pub/Sub snapshots go with it.`;
  return {
    snapshot,
    sourceJob,
    consequence: `The saved state is gone for good, and no job can be started from it any more.${sources} Jobs that run are not touched.`,
    request: {
      method: 'DeleteSnapshot',
      projectId: ref.projectId,
      location: ref.location,
      snapshotId: ref.snapshotId,
    },
    effect: { kind: 'delete_snapshot', cost: { ...noCostChange, direction: 'down' } },
  };
}

/** Sends the request of a plan, once. */
export function deleteSnapshot(
  api: Pick<DataflowApi, 'deleteSnapshot'>,
  { request }: DeleteSnapshotPlan,
  options?: CallOptions,
): Promise<void> {
  const { projectId, location, snapshotId } = request;
  return api.deleteSnapshot({ projectId, location, snapshotId }, options);
}

/** A snapshot outlives its job, so the job need not be there. */
async function jobOf(
  api: Pick<DataflowApi, 'getJob'>,
  { projectId, location, sourceJobId: jobId }: Snapshot,
  options?: CallOptions,
): Promise<Job | undefined> {
  try {
    return await api.getJob({ projectId, location, jobId }, options);
  } catch (error) {
    if (error instanceof DataflowError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

function durationText(seconds: number): string {
  const [amount, unit] = seconds % 86_400 === 0 ? [seconds / 86_400, 'day'] : [seconds / 3600, 'hour'];
  const rounded = Math.round(amount * 10) / 10;
  return `${rounded} ${unit}${rounded === 1 ? '' : 's'}`;
}
