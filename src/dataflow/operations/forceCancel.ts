import type { JobRef } from '../connection.ts';
import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import { isTerminal, type Job, type JobSummary } from '../job.ts';

/** What giving a job up would do, before anything is done. */
export interface ForceCancelPlan {
  readonly job: Job;
  readonly consequence: string;
  readonly ref: JobRef;
}

/**
 * Reads the job afresh and says what forcing its end would do.
 * @see https://cloud.google.com/dataflow/docs/guides/stopping-a-pipeline#force-cancel
 * @throws DataflowError `FAILED_PRECONDITION` unless the job was asked to cancel and has not ended. The service itself
 * refuses it within half an hour of that.
 */
export async function planForceCancel(
  api: Pick<DataflowApi, 'getJob'>,
  ref: JobRef,
  options?: CallOptions,
): Promise<ForceCancelPlan> {
  const job = await api.getJob(ref, options);
  const operation = `Force cancelling ${job.name || job.id}`;
  if (isTerminal(job.state)) {
    const reason = `The job has already ended as ${job.state}.`;
    throw new DataflowError('FAILED_PRECONDITION', operation, reason, 'Nothing needs to be done.');
  }
  if (job.state !== 'CANCELLING' && job.requestedState !== 'CANCELLED') {
    const reason = 'The job was not asked to cancel.';
    throw new DataflowError(
      'FAILED_PRECONDITION',
      operation,
      reason,
      'Cancel it, and force it only if that has no effect for 30 minutes.',
    );
  }
  return {
    job,
    ref,
    consequence:
      'The service forgets the job without stopping its machines: worker VMs, disks and temporary files may stay and go on costing money until you find and delete them yourself.',
  };
}

/** Sends the request of a plan, once. */
export function forceCancel(
  api: Pick<DataflowApi, 'requestJobState'>,
  { ref }: ForceCancelPlan,
  options?: CallOptions,
): Promise<JobSummary> {
  return api.requestJobState(ref, 'CANCELLED', { ...options, isForced: true });
}
