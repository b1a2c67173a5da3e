import type { protos } from '@google-cloud/dataflow';
import type { SnapshotRef, Snapshot, SnapshotState } from '../../snapshot.ts';
import { secondsOf, wholeNumber } from './mapNumbers.ts';
import { isoTime } from './mapTimes.ts';

type ApiSnapshot = protos.google.dataflow.v1beta3.ISnapshot;

const states = [
  'PENDING',
  'RUNNING',
  'READY',
  'FAILED',
  'DELETED',
] as const satisfies readonly SnapshotState[];

/** @param asked stands in for what an answer leaves out */
export function mapSnapshot(
  snapshot: ApiSnapshot,
  asked: Omit<SnapshotRef, 'snapshotId'> & { readonly jobId?: string },
): Snapshot {
  const creationTime = isoTime(snapshot.creationTime);
  const ttlSeconds = secondsOf(snapshot.ttl);
  const diskSizeBytes = wholeNumber(snapshot.diskSizeBytes);
  const state = states.find((known) => known === snapshot.state) ?? 'UNKNOWN';
  return {
    id: snapshot.id ?? '',
    projectId: snapshot.projectId || asked.projectId,
    location: snapshot.region || asked.location,
    sourceJobId: snapshot.sourceJobId || (asked.jobId ?? ''),
    state,
    ...(creationTime !== undefined && { creationTime }),
    ...(ttlSeconds !== undefined && { ttlSeconds }),
    ...(snapshot.description && { description: snapshot.description }),
    ...(state === 'READY' && { diskSizeBytes }),
    pubsubSnapshots: (snapshot.pubsubMetadata ?? []).map((each) => {
      const expireTime = isoTime(each.expireTime);
      return {
        topicName: each.topicName ?? '',
        snapshotName: each.snapshotName ?? '',
        ...(expireTime !== undefined && { expireTime }),
      };
    }),
  };
}
