import type { JobRef } from '../connection.ts';
import type { CallOptions, ListSnapshotsRequest } from '../dataflowApi.ts';
import type { CreateSnapshotRequest, Snapshot, SnapshotRef } from '../snapshot.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { mapSnapshot } from './mapping/mapSnapshots.ts';

/** Snapshots of streaming jobs. */
export class GoogleSnapshots {
  constructor(private readonly calls: GoogleCalls) {}

  async list(request: ListSnapshotsRequest, options?: CallOptions): Promise<readonly Snapshot[]> {
    const { projectId, location, jobId } = request;
    const answer = await this.calls.read(
      `Listing snapshots ${jobId === undefined ? `in ${location}` : `of job ${jobId}`}`,
      async ({ snapshots }, callOptions) => {
        const client = await snapshots();
        const [response] = await client.listSnapshots(
          { projectId, location, ...(jobId !== undefined && { jobId }) },
          callOptions,
        );
        return response;
      },
      options,
    );
    return (answer.snapshots ?? [])
      .map((snapshot) => mapSnapshot(snapshot, request))
      .sort((one, other) => (other.creationTime ?? '').localeCompare(one.creationTime ?? ''));
  }

  async get(ref: SnapshotRef, options?: CallOptions): Promise<Snapshot> {
    const snapshot = await this.calls.read(
      `Reading snapshot ${ref.snapshotId}`,
      async ({ snapshots }, callOptions) => {
        const [response] = await (await snapshots()).getSnapshot({ ...ref }, callOptions);
        return response;
      },
      options,
    );
    return mapSnapshot(snapshot, ref);
  }

  async create(ref: JobRef, request: CreateSnapshotRequest, options?: CallOptions): Promise<Snapshot> {
    const { ttlSeconds, snapshotSources, description } = request;
    const snapshot = await this.calls.change(
      `Taking a snapshot of job ${ref.jobId}`,
      async ({ jobs }, callOptions) => {
        const [response] = await jobs.snapshotJob(
          {
            ...ref,
            ...(ttlSeconds !== undefined && { ttl: { seconds: ttlSeconds } }),
            ...(snapshotSources !== undefined && { snapshotSources }),
            ...(description !== undefined && { description }),
          },
          callOptions,
        );
        return response;
      },
      options,
    );
    return mapSnapshot(snapshot, ref);
  }

  async delete(ref: SnapshotRef, options?: CallOptions): Promise<void> {
    await this.calls.change(
      `Deleting snapshot ${ref.snapshotId}`,
      async ({ snapshots }, callOptions) => {
        await (await snapshots()).deleteSnapshot({ ...ref }, callOptions);
      },
      options,
    );
  }
}
