import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  DeleteSnapshotRequest,
  DeleteSnapshotResponseSchema,
  GetSnapshotRequest,
  ListSnapshotsRequest,
  ListSnapshotsResponseSchema,
  Snapshot,
} from '../../gen/google/dataflow/v1beta3/snapshots_pb.ts';
import type { ApiContext } from '../apiContext.ts';
import { requestedJob, requestedPlace } from '../requestFields.ts';
import { requestedSnapshot } from '../requestedSnapshot.ts';

export function getSnapshot(context: ApiContext, request: GetSnapshotRequest): Snapshot {
  return requestedSnapshot(context.snapshots, requestedPlace(request), request.snapshotId);
}

/** Of a job, or of a region. */
export function listSnapshots(
  context: ApiContext,
  request: ListSnapshotsRequest,
): MessageInitShape<typeof ListSnapshotsResponseSchema> {
  const place = requestedPlace(request);
  if (request.jobId === '') return { snapshots: [...context.snapshots.list(place)] };
  const { job } = requestedJob(context.jobs, request);
  return { snapshots: [...context.snapshots.list(place, job.id)] };
}

/** Deleting twice is the same as deleting once. */
export async function deleteSnapshot(
  context: ApiContext,
  request: DeleteSnapshotRequest,
): Promise<MessageInitShape<typeof DeleteSnapshotResponseSchema>> {
  const place = requestedPlace(request);
  const { id } = requestedSnapshot(context.snapshots, place, request.snapshotId);
  await context.snapshots.delete(place, id);
  return {};
}
