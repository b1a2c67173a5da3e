import type { JobRef } from '../connection.ts';
import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { Job, JobSummary } from '../job.ts';
import { isServiceLabel } from '../serviceLabels.ts';
import type { Snapshot } from '../snapshot.ts';
import { costChange, type ChangeEffect } from './changeEffect.ts';
import { requireFreeName, requireJobName } from './jobChecks.ts';

/** What starting a job's own pipeline again would do, before anything is done. */
export interface StartFromPlan {
  /** The job whose graph and options are taken. */
  readonly source: Job;
  readonly snapshot: Snapshot | undefined;
  readonly consequence: string;
  readonly request: {
    readonly method: 'CreateJob';
    readonly projectId: string;
    readonly location: string;
    readonly sourceJobId: string;
    readonly jobName: string;
    readonly createdFromSnapshotId?: string;
  };
  readonly effect: Extract<ChangeEffect, { readonly limits: unknown }>;
}

/**
 * Reads the job, and the snapshot where one is named, and says what starting again from it would do.
 * @throws DataflowError `INVALID_ARGUMENT` for a bad name or a snapshot of another job, `FAILED_PRECONDITION` when the
 * snapshot is not ready, `ALREADY_EXISTS` when the name is taken
 */
export async function planStartFrom(
  api: Pick<DataflowApi, 'getJob' | 'getSnapshot' | 'listJobs'>,
  ref: JobRef,
  wanted: { readonly jobName: string; readonly snapshotId?: string },
  options?: CallOptions,
): Promise<StartFromPlan> {
  const operation = `Starting ${wanted.jobName}`;
  requireJobName(wanted.jobName, operation);
  const { projectId, location, jobId } = ref;
  const { snapshotId } = wanted;
  const [source, snapshot] = await Promise.all([
    api.getJob(ref, options),
    snapshotId === undefined ? undefined : api.getSnapshot({ projectId, location, snapshotId }, options),
  ]);
  if (snapshot) requireUsable(snapshot, jobId, operation);
  await requireFreeName(api, ref, wanted.jobName, operation, options);
  return {
    source,
    snapshot,
    consequence: `A new job starts with the pipeline and options of "${source.name || source.id}", ${
      snapshot === undefined
        ? 'with no state'
        : `with its state of ${snapshot.creationTime ?? 'the snapshot'}`
    }; it is billed while it runs. ${
      snapshot === undefined
        ? 'It reads its sources from the beginning, or from where they stand.'
        : 'What was processed since the snapshot may be processed again; the snapshot and the old job are not touched.'
    }${notTakenOver(source)}`,
    request: {
      method: 'CreateJob',
      projectId,
      location,
      sourceJobId: jobId,
      jobName: wanted.jobName,
      ...(snapshotId === undefined ? {} : { createdFromSnapshotId: snapshotId }),
    },
    effect: {
      kind: 'start_from',
      limits: { present: {}, wanted: source.limits },
      cost: costChange(0, source.limits.maxNumWorkers, source.environment.machineType),
    },
  };
}

/** What the new job will lack of the source job. */
function notTakenOver({ labels, environment }: Job): string {
  return [
    ...(Object.keys(labels).some(isServiceLabel) ? [' Labels that the service set are not taken over.'] : []),
    ...(environment.options['update'] === 'true'
      ? [' The old job was started as an update of another; the new one is started by itself.']
      : []),
  ].join('');
}

/** Sends the request of a plan, once. */
export function startFrom(
  api: Pick<DataflowApi, 'createFrom'>,
  { request }: StartFromPlan,
  options?: CallOptions,
): Promise<JobSummary> {
  const { projectId, location, sourceJobId: jobId, jobName, createdFromSnapshotId: snapshotId } = request;
  return api.createFrom(
    { projectId, location, jobId },
    { jobName, ...(snapshotId === undefined ? {} : { snapshotId }) },
    options,
  );
}

function requireUsable(snapshot: Snapshot, jobId: string, operation: string): void {
  if (snapshot.sourceJobId !== jobId) {
    throw new DataflowError(
      'INVALID_ARGUMENT',
      operation,
      `The snapshot ${snapshot.id} is of job ${snapshot.sourceJobId}, not of ${jobId}.`,
      'Choose a snapshot of that job, or the job of that snapshot.',
    );
  }
  if (snapshot.state !== 'READY') {
    throw new DataflowError(
      'FAILED_PRECONDITION',
      operation,
      `The snapshot is ${snapshot.state}; it must be READY.`,
      snapshot.state === 'PENDING' || snapshot.state === 'RUNNING'
        ? 'Wait until it is ready.'
        : 'Choose another snapshot.',
    );
  }
}
