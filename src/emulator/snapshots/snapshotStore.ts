import { clone, create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate, type Duration } from '@bufbuild/protobuf/wkt';
import { reasonOf } from '../reasonOf.ts';
import { ApiError } from '../api/apiError.ts';
import type { EmulatorLog } from '../emulatorLog.ts';
import type { EngineState } from '../engines/engine.ts';
import {
  SnapshotBodySchema,
  SnapshotHeadSchema,
  type SnapshotBody,
} from '../gen/dataflow_emulator/journal/v1/journal_pb.ts';
import { JobSchema, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { SnapshotSchema, SnapshotState, type Snapshot } from '../gen/google/dataflow/v1beta3/snapshots_pb.ts';
import type { JobPlace } from '../jobs/jobStore.ts';
import { readState, storedState } from '../jobs/savedStates.ts';
import { newServiceId } from '../jobs/serviceId.ts';
import type { Journal } from '../journal/journal.ts';

/** What a job can be created from. */
export interface SnapshotContent {
  /** The job as it was when the snapshot was taken. */
  readonly sourceJob: Job;
  readonly state: EngineState;
}

export interface SnapshotOptions {
  readonly ttl: Duration;
  readonly description: string;
}

const keyPrefix = 'snapshot/';

/** All snapshots of the service. What is in them lies in the journal. */
export class SnapshotStore {
  readonly #log: EmulatorLog;
  readonly #now: () => Date;
  readonly #journal: Journal;
  readonly #snapshots = new Map<string, Snapshot>();

  /** Knows the snapshots that the journal has. */
  constructor(deps: { readonly log: EmulatorLog; readonly now?: () => Date; readonly journal: Journal }) {
    this.#log = deps.log;
    this.#now = deps.now ?? (() => new Date());
    this.#journal = deps.journal;
    for (const [key, head] of deps.journal.heads()) if (key.startsWith(keyPrefix)) this.#restore(key, head);
  }

  /**
   * Answers the snapshot as PENDING at once; it becomes READY, or FAILED, when `save` has settled.
   * @throws ApiError UNAVAILABLE when nothing can be kept.
   */
  async take(
    source: Readonly<Job>,
    save: () => Promise<EngineState>,
    options: SnapshotOptions,
  ): Promise<Snapshot> {
    const snapshot = create(SnapshotSchema, {
      ...options,
      id: newServiceId(this.#now(), (id) => this.#snapshots.has(id)),
      projectId: source.projectId,
      region: source.location,
      sourceJobId: source.id,
      creationTime: timestampFromDate(this.#now()),
      state: SnapshotState.PENDING,
    });
    const sourceJob = clone(JobSchema, source);
    const saved = save();
    // It is heard below; until then nobody else may take a failure for an unheard one.
    saved.catch(() => undefined);
    await this.#keep(snapshot);
    this.#snapshots.set(snapshot.id, snapshot);
    const answer = clone(SnapshotSchema, snapshot);
    snapshot.state = SnapshotState.RUNNING;
    saved
      .then((state) => this.#saved(snapshot, sourceJob, state))
      .catch((error: unknown) => {
        this.#failed(snapshot, error);
      });
    return answer;
  }

  /** As it is now; a deleted or expired one is found as DELETED. */
  find(place: JobPlace, id: string): Snapshot | undefined {
    this.#expire();
    const snapshot = this.#snapshots.get(id);
    return snapshot !== undefined && isAt(snapshot, place) ? snapshot : undefined;
  }

  /** Newest first; without the deleted ones. */
  list(place: JobPlace, sourceJobId?: string): readonly Snapshot[] {
    this.#expire();
    return [...this.#snapshots.values()]
      .filter(
        (snapshot) =>
          isAt(snapshot, place) &&
          snapshot.state !== SnapshotState.DELETED &&
          (sourceJobId === undefined || snapshot.sourceJobId === sourceJobId),
      )
      .reverse();
  }

  /** @throws ApiError FAILED_PRECONDITION unless the snapshot is READY. */
  async content(snapshot: Snapshot): Promise<SnapshotContent> {
    this.checkReady(snapshot);
    const [body = new Uint8Array()] = await this.#journal.bodies(`${keyPrefix}${snapshot.id}`);
    const { sourceJob, state } = fromBinary(SnapshotBodySchema, body);
    if (sourceJob === undefined || state === undefined) {
      throw new ApiError('FAILED_PRECONDITION', `What was kept of the snapshot ${snapshot.id} is damaged.`);
    }
    return { sourceJob, state: readState(state) };
  }

  checkReady(snapshot: Snapshot): void {
    if (snapshot.state === SnapshotState.READY) return;
    throw new ApiError(
      'FAILED_PRECONDITION',
      `Snapshot ${snapshot.id} is in state ${SnapshotState[snapshot.state]}; jobs can be created from snapshots that are READY.`,
    );
  }

  /**
   * Frees the state; false when there is no such snapshot.
   * @throws ApiError UNAVAILABLE when the deletion cannot be kept.
   */
  async delete(place: JobPlace, id: string): Promise<boolean> {
    const snapshot = this.find(place, id);
    if (snapshot === undefined) return false;
    markDeleted(snapshot);
    await this.#keep(snapshot);
    return true;
  }

  #restore(key: string, head: Uint8Array): void {
    try {
      const { snapshot } = fromBinary(SnapshotHeadSchema, head);
      if (snapshot === undefined) throw new Error('there is nothing in it');
      this.#snapshots.set(snapshot.id, snapshot);
      if (snapshot.state !== SnapshotState.PENDING) return;
      this.#failed(snapshot, new Error('the local Dataflow service ended while it was being taken'));
    } catch (error) {
      this.#log.warn(`What was kept of ${key} cannot be read: ${String(error)}`);
    }
  }

  #expire(): void {
    const now = this.#now().getTime();
    for (const snapshot of this.#snapshots.values()) {
      if (snapshot.state !== SnapshotState.DELETED && expiryOf(snapshot) <= now) {
        markDeleted(snapshot);
        this.#keepQuietly(snapshot);
      }
    }
  }

  async #saved(snapshot: Snapshot, sourceJob: Job, state: EngineState): Promise<void> {
    if (snapshot.state !== SnapshotState.RUNNING) return;
    const ready = {
      state: SnapshotState.READY,
      diskSizeBytes: BigInt(Math.round(state.sizeBytes)),
    };
    const body = create(SnapshotBodySchema, { sourceJob, state: storedState(state) });
    await this.#keep(Object.assign(clone(SnapshotSchema, snapshot), ready), body);
    // Deleted meanwhile: that was written before or after, and counts.
    if (isRunning(snapshot)) Object.assign(snapshot, ready);
    else await this.#keep(snapshot);
  }

  #failed(snapshot: Snapshot, error: unknown): void {
    this.#log.warn(`Snapshot ${snapshot.id} failed: ${reasonOf(error)}`);
    if (snapshot.state === SnapshotState.DELETED) return;
    snapshot.state = SnapshotState.FAILED;
    this.#keepQuietly(snapshot);
  }

  /** In place of what was kept before. */
  async #keep(snapshot: Snapshot, body?: SnapshotBody): Promise<void> {
    try {
      await this.#journal.append(`${keyPrefix}${snapshot.id}`, {
        replaces: true,
        head: toBinary(SnapshotHeadSchema, create(SnapshotHeadSchema, { snapshot })),
        ...(body === undefined ? {} : { body: toBinary(SnapshotBodySchema, body) }),
      });
    } catch (error) {
      throw new ApiError('UNAVAILABLE', reasonOf(error), {
        cause: error,
      });
    }
  }

  /** Nobody waits for it; the journal tells why it cannot be written. */
  #keepQuietly(snapshot: Snapshot): void {
    this.#keep(snapshot).catch(() => undefined);
  }
}

function isRunning({ state }: Snapshot): boolean {
  return state === SnapshotState.RUNNING;
}

function markDeleted(snapshot: Snapshot): void {
  snapshot.state = SnapshotState.DELETED;
  snapshot.diskSizeBytes = 0n;
}

function isAt(snapshot: Snapshot, place: JobPlace): boolean {
  return snapshot.projectId === place.projectId && snapshot.region === place.location;
}

/** In milliseconds. */
function expiryOf({ creationTime, ttl }: Snapshot): number {
  if (creationTime === undefined || ttl === undefined) return Infinity;
  return timestampDate(creationTime).getTime() + Number(ttl.seconds) * 1000 + ttl.nanos / 1e6;
}
