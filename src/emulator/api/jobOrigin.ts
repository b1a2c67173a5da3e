import { clone } from '@bufbuild/protobuf';
import type { Engine, EngineState } from '../engines/engine.ts';
import { JobType } from '../gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobSchema, type CreateJobRequest, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { JobRecord } from '../jobs/jobRecord.ts';
import type { JobPlace } from '../jobs/jobStore.ts';
import type { ApiContext } from './apiContext.ts';
import { ApiError } from './apiError.ts';
import { mustAgree, requestedJob } from './requestFields.ts';
import { requestedSnapshot } from './requestedSnapshot.ts';

/** Where the state of a new job comes from: a running job that it replaces, or a snapshot. */
export interface JobOrigin {
  /** The job to replace. */
  readonly replaced?: JobRecord;
  /** Fields of the new job that tell of its origin. */
  readonly fields: { readonly replaceJobId?: string; readonly createdFromSnapshotId?: string };
  /** @throws ApiError FAILED_PRECONDITION when the state cannot be taken at present. */
  check(): void;
  /** @throws ApiError FAILED_PRECONDITION when `job`, run by `engine`, cannot go on from it. */
  checkFits(engine: Engine, job: Job): Promise<void>;
  /** The state, unless it is that of a running job, which is taken at the moment when the new one takes over. */
  state?(): Promise<EngineState>;
}

/**
 * Undefined for a job that starts afresh.
 * @throws ApiError NOT_FOUND when there is no such job or snapshot.
 */
export function jobOrigin(
  context: ApiContext,
  place: JobPlace,
  request: CreateJobRequest,
): JobOrigin | undefined {
  const snapshotId = request.job?.createdFromSnapshotId ?? '';
  // The request's own field is the older spelling of the job's.
  const jobId = request.job?.replaceJobId || request.replaceJobId;
  if (jobId === '') return snapshotId === '' ? undefined : snapshotOrigin(context, place, snapshotId);
  mustAgree('replace_job_id', request.replaceJobId, jobId);
  if (snapshotId !== '') {
    throw new ApiError(
      'INVALID_ARGUMENT',
      "Invalid value at 'job.created_from_snapshot_id': a job that replaces another one (replace_job_id) takes its state from that one.",
    );
  }
  return replacedOrigin(requestedJob(context.jobs, { ...place, jobId }));
}

function replacedOrigin(replaced: JobRecord): JobOrigin {
  return {
    replaced,
    fields: { replaceJobId: replaced.job.id },
    check() {
      replaced.requests.checkCanBeReplaced();
    },
    async checkFits(engine, job) {
      await checkCompatible(engine, job, replaced.job, replaced.engineName);
    },
  };
}

function snapshotOrigin(context: ApiContext, place: JobPlace, snapshotId: string): JobOrigin {
  const snapshot = requestedSnapshot(context.snapshots, place, snapshotId);
  return {
    fields: { createdFromSnapshotId: snapshot.id },
    check() {
      context.snapshots.checkReady(snapshot);
    },
    async checkFits(engine, job) {
      const { sourceJob, state } = await context.snapshots.content(snapshot);
      await checkCompatible(engine, job, sourceJob, state.engine);
    },
    async state() {
      return (await context.snapshots.content(snapshot)).state;
    },
  };
}

async function checkCompatible(
  engine: Engine,
  job: Job,
  from: Readonly<Job>,
  fromEngine: string,
): Promise<void> {
  if (job.type !== JobType.STREAMING) throw incompatible(from.id, 'The new job is not a streaming job.');
  if (engine.name !== fromEngine || engine.checkCompatible === undefined) {
    throw incompatible(
      from.id,
      `The state of the engine ${fromEngine} cannot be taken over by the engine ${engine.name}.`,
    );
  }
  await engine.checkCompatible(job, clone(JobSchema, from));
}

/** In the service's words. */
function incompatible(jobId: string, reason: string): ApiError {
  return new ApiError(
    'FAILED_PRECONDITION',
    `The new job is not compatible with ${jobId}. The original job (if it existed) has not been aborted., ${reason}`,
  );
}
