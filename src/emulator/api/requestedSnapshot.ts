import type { JobPlace } from '../jobs/jobStore.ts';
import type { Snapshot } from '../gen/google/dataflow/v1beta3/snapshots_pb.ts';
import type { SnapshotStore } from '../snapshots/snapshotStore.ts';
import { ApiError } from './apiError.ts';
import { shown } from './requestFields.ts';

/** @throws ApiError NOT_FOUND when there is no such snapshot there. */
export function requestedSnapshot(snapshots: SnapshotStore, place: JobPlace, id: string): Snapshot {
  const snapshot = snapshots.find(place, id);
  if (snapshot === undefined) {
    throw new ApiError(
      'NOT_FOUND',
      `Snapshot ${shown(id)} could not be found in project ${place.projectId}, location ${place.location}. ` +
        'Please double check that the snapshot ID, the project and the location are correct.',
    );
  }
  return snapshot;
}
