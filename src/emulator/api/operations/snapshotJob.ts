import { create } from '@bufbuild/protobuf';
import { DurationSchema, type Duration } from '@bufbuild/protobuf/wkt';
import type { EngineState } from '../../engines/engine.ts';
import type { SnapshotJobRequest } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobMessageImportance } from '../../gen/google/dataflow/v1beta3/messages_pb.ts';
import type { Snapshot } from '../../gen/google/dataflow/v1beta3/snapshots_pb.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { requestedJob } from '../requestFields.ts';
import { reasonOf } from '../../reasonOf.ts';

const hour = 60n * 60n;
const day = 24n * hour;

/**
 * Answers the snapshot while it is being taken; GetSnapshot tells when it is READY. No source of a local job has
 * snapshots of its own, so that `snapshot_sources` adds none and pubsub_metadata stays empty.
 */
export async function snapshotJob(context: ApiContext, request: SnapshotJobRequest): Promise<Snapshot> {
  const record = requestedJob(context.jobs, request);
  const ttl = validTtl(request.ttl);
  record.requests.checkCanSaveState('snapshotted');
  const save = async (): Promise<EngineState> => {
    try {
      return await record.requests.saveState('snapshotted');
    } catch (error) {
      const reason = reasonOf(error);
      record.message(JobMessageImportance.JOB_MESSAGE_WARNING, `The snapshot of the job failed: ${reason}`);
      throw error;
    }
  };
  return await context.snapshots.take(record.job, save, { ttl, description: request.description });
}

/** @see https://cloud.google.com/sdk/gcloud/reference/dataflow/snapshots/create */
function validTtl(ttl: Duration | undefined): Duration {
  if (ttl === undefined) return create(DurationSchema, { seconds: 7n * day });
  const isTooLong = ttl.seconds > 30n * day || (ttl.seconds === 30n * day && ttl.nanos > 0);
  if (ttl.seconds < hour || isTooLong) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'ttl': ${String(ttl.seconds)}s is not between 1 hour (3600s) and 30 days (2592000s).`,
    );
  }
  return ttl;
}
