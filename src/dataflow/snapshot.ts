/** @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.locations.snapshots#snapshotstate */
export type SnapshotState = 'UNKNOWN' | 'PENDING' | 'RUNNING' | 'READY' | 'FAILED' | 'DELETED';

/** Names one snapshot everywhere. */
export interface SnapshotRef {
  readonly projectId: string;
  readonly location: string;
  readonly snapshotId: string;
}

/** The state of a streaming job at one moment. Times are ISO 8601 in UTC. */
export interface Snapshot {
  readonly id: string;
  readonly projectId: string;
  readonly location: string;
  readonly sourceJobId: string;
  readonly state: SnapshotState;
  readonly creationTime?: string;
  readonly ttlSeconds?: number;
  readonly description?: string;
  /** Known once it is READY. */
  readonly diskSizeBytes?: number;
  /** Pub/Sub snapshots taken with it. */
  readonly pubsubSnapshots: readonly {
    readonly topicName: string;
    readonly snapshotName: string;
    readonly expireTime?: string;
  }[];
}

export interface CreateSnapshotRequest {
  /** One hour to 30 days; the service's default is 7 days. */
  readonly ttlSeconds?: number;
  /** Whether Pub/Sub sources are snapshotted too. */
  readonly snapshotSources?: boolean;
  readonly description?: string;
}
