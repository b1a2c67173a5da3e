import { clone, create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate, type Duration } from '@bufbuild/protobuf/wkt';
import type { EmulatorLog } from '../emulatorLog.ts';
import type { EngineState } from '../engines/engine.ts';
import { JobSchema, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { SnapshotSchema, SnapshotState, type Snapshot } from '../gen/google/dataflow/v1beta3/snapshots_pb.ts';
import type { JobPlace } from '../jobs/jobStore.ts';
import { newServiceId } from '../jobs/serviceId.ts';

export interface SnapshotRecord {
  /** As it is now. */
  readonly snapshot: Snapshot;
  /** The job as it was when the snapshot was taken. */
  readonly sourceJob: Job;
  /** Present while the snapshot is READY. */
  readonly state?: EngineState;
}

export interface SnapshotOptions {
  readonly ttl: Duration;
  readonly description: string;
}

/** All snapshots of the service, in memory: they live as long as the emulator. */
export class SnapshotStore {
  readonly #log: EmulatorLog;
  readonly #now: () => Date;
  readonly #records = new Map<string, { snapshot: Snapshot; sourceJob: Job; state?: EngineState }>();

  constructor(deps: { log: EmulatorLog; now?: () => Date }) {
    this.#log = deps.log;
    this.#now = deps.now ?? (() => new Date());
  }

  /** Answers the snapshot as PENDING at once; it becomes READY, or FAILED, when `save` has settled. */
  take(source: Readonly<Job>, save: () => Promise<EngineState>, options: SnapshotOptions): Snapshot {
    const snapshot = create(SnapshotSchema, {
      ...options,
      id: newServiceId(this.#now(), (id) => this.#records.has(id)),
      projectId: source.projectId,
      region: source.location,
      sourceJobId: source.id,
      creationTime: timestampFromDate(this.#now()),
      state: SnapshotState.PENDING,
    });
    this.#records.set(snapshot.id, { snapshot, sourceJob: clone(JobSchema, source) });
    const answer = clone(SnapshotSchema, snapshot);
    snapshot.state = SnapshotState.RUNNING;
    save().then(
      (state) => {
        this.#saved(snapshot.id, state);
      },
      (error: unknown) => {
        this.#failed(snapshot.id, error);
      },
    );
    return answer;
  }

  /** A deleted or expired snapshot is found as DELETED. */
  find(place: JobPlace, id: string): SnapshotRecord | undefined {
    this.#expire();
    const record = this.#records.get(id);
    return record !== undefined && isAt(record.snapshot, place) ? record : undefined;
  }

  /** Newest first; without the deleted ones. */
  list(place: JobPlace, sourceJobId?: string): readonly Snapshot[] {
    this.#expire();
    return [...this.#records.values()]
      .map(({ snapshot }) => snapshot)
      .filter(
        (snapshot) =>
          isAt(snapshot, place) &&
          snapshot.state !== SnapshotState.DELETED &&
          (sourceJobId === undefined || snapshot.sourceJobId === sourceJobId),
      )
      .reverse();
  }

  /** Frees the state; false when there is no such snapshot. */
  delete(place: JobPlace, id: string): boolean {
    if (this.find(place, id) === undefined) return false;
    this.#markDeleted(id);
    return true;
  }

  #expire(): void {
    const now = this.#now().getTime();
    for (const { snapshot } of this.#records.values()) {
      if (snapshot.state !== SnapshotState.DELETED && expiryOf(snapshot) <= now)
        this.#markDeleted(snapshot.id);
    }
  }

  #markDeleted(id: string): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    record.snapshot.state = SnapshotState.DELETED;
    record.snapshot.diskSizeBytes = 0n;
    delete record.state;
  }

  #saved(id: string, state: EngineState): void {
    const record = this.#records.get(id);
    if (record?.snapshot.state !== SnapshotState.RUNNING) return;
    record.state = state;
    record.snapshot.state = SnapshotState.READY;
    record.snapshot.diskSizeBytes = BigInt(Math.round(state.sizeBytes));
  }

  #failed(id: string, error: unknown): void {
    this.#log.warn(`Snapshot ${id} failed: ${error instanceof Error ? error.message : String(error)}`);
    const record = this.#records.get(id);
    if (record?.snapshot.state === SnapshotState.RUNNING) record.snapshot.state = SnapshotState.FAILED;
  }
}

function isAt(snapshot: Snapshot, place: JobPlace): boolean {
  return snapshot.projectId === place.projectId && snapshot.region === place.location;
}

/** In milliseconds. */
function expiryOf({ creationTime, ttl }: Snapshot): number {
  if (creationTime === undefined || ttl === undefined) return Infinity;
  return timestampDate(creationTime).getTime() + Number(ttl.seconds) * 1000 + ttl.nanos / 1e6;
}
