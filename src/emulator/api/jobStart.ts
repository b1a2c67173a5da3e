import type { Engine, EngineState } from '../engines/engine.ts';
import type { Job, JobView } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { JobRecord } from '../jobs/jobRecord.ts';
import { viewOf } from '../jobs/jobViews.ts';
import type { ApiContext } from './apiContext.ts';
import type { JobOrigin } from './jobOrigin.ts';
import { reasonOf } from '../reasonOf.ts';

/**
 * A new job is on the disk before its run begins, and before anybody is told of it.
 * @throws ApiError UNAVAILABLE when it cannot be kept or the service is ending; then the job has failed.
 */
export async function keepNewJob(context: ApiContext, record: JobRecord): Promise<void> {
  try {
    await record.keptAsNew();
    context.jobs.checkIsOpen();
  } catch (error) {
    record.fail(reasonOf(error));
    throw error;
  }
}

/**
 * Lets the run of a job begin, in the place of the job that it replaces, if any. Then one run ends and the other begins in
 * the same moment, with the state of that moment; a replacement that cannot start leaves the other job as it is.
 * @param state - what the job goes on from when it replaces none
 * @throws ApiError when the job to replace has no state to take over any more; then the job has failed.
 */
export async function startJob(
  record: JobRecord,
  engine: Engine,
  origin: JobOrigin | undefined,
  state?: EngineState,
): Promise<void> {
  const replaced = origin?.replaced;
  if (replaced === undefined) {
    record.start(engine, state);
    return;
  }
  try {
    record.start(engine, await replaced.requests.saveState('updated'));
  } catch (error) {
    record.fail(reasonOf(error));
    throw error;
  }
  if (!record.isActive) return;
  await replaced.replacedBy(record.job.id);
  await Promise.all([record.saved(), replaced.saved()]);
}

/** The job as the answer to the request that has created it, which it will outlive. */
export async function createdJob(record: JobRecord, view: JobView): Promise<Job> {
  await record.keptAsNew();
  return viewOf(await record.completeJob(), view);
}
