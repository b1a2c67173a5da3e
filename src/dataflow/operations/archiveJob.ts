import type { JobRef } from '../connection.ts';
import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import { isTerminal, type Job } from '../job.ts';
import { type ChangeEffect, noCostChange } from './changeEffect.ts';

/** What putting a job away, or getting it back, would do. */
export interface ArchivePlan {
  readonly job: Job;
  readonly isArchived: boolean;
  readonly consequence: string;
  readonly request: JobRef & {
    readonly method: 'UpdateJob';
    readonly updateMask: 'job_metadata.user_display_properties.archived';
    readonly archived: 'true' | 'false';
  };
  readonly effect: ChangeEffect;
}

/**
 * Reads the job afresh and says what archiving it would do.
 * @throws DataflowError `FAILED_PRECONDITION` when it has not ended, or stands so already
 */
export async function planArchive(
  api: Pick<DataflowApi, 'getJob'>,
  ref: JobRef,
  isArchived: boolean,
  options?: CallOptions,
): Promise<ArchivePlan> {
  const job = await api.getJob(ref, options);
  const operation = `${isArchived ? 'Archiving' : 'Restoring'} ${job.name || job.id}`;
  if (!isTerminal(job.state)) {
    const reason = `The job is ${job.state}; only jobs that have ended can be archived.`;
    throw new DataflowError(
      'FAILED_PRECONDITION',
      operation,
      reason,
      'Stop it first, or wait until it has ended.',
    );
  }
  if (job.isArchived === isArchived) {
    const reason = isArchived ? 'The job is archived already.' : 'The job is not archived.';
    throw new DataflowError('FAILED_PRECONDITION', operation, reason, 'Nothing needs to be done.');
  }
  return {
    job,
    isArchived,
    consequence: isArchived
      ? 'The job is put away: lists of jobs leave it out, and it can be restored at any time.'
      : 'The job is shown in lists of jobs again.',
    request: {
      method: 'UpdateJob',
      projectId: ref.projectId,
      location: ref.location,
      jobId: ref.jobId,
      updateMask: 'job_metadata.user_display_properties.archived',
      archived: isArchived ? 'true' : 'false',
    },
    effect: { kind: isArchived ? 'archive' : 'unarchive', cost: noCostChange },
  };
}

/** Sends the request of a plan, once. */
export function archiveJob(
  api: Pick<DataflowApi, 'setArchived'>,
  { request, isArchived }: ArchivePlan,
  options?: CallOptions,
): Promise<void> {
  const { projectId, location, jobId } = request;
  return api.setArchived({ projectId, location, jobId }, isArchived, options);
}
