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
  return requestedSnapshot(context.snapshots, requestedPlace(request), request.snapshotId).snapshot;
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
export function deleteSnapshot(
  context: ApiContext,
  request: DeleteSnapshotRequest,
): MessageInitShape<typeof DeleteSnapshotResponseSchema> {
  const place = requestedPlace(request);
  context.snapshots.delete(
    place,
    requestedSnapshot(context.snapshots, place, request.snapshotId).snapshot.id,
  );
  return {};
}
