import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { EntrySchema, type Entry } from '../gen/dataflow_emulator/journal/v1/journal_pb.ts';
import { Entity, type Place } from './entity.ts';
import { Outage, type OutageLog } from './outage.ts';
import { frameOf, type Frame } from './recordFrame.ts';
import type { Segment } from './segment.ts';
import { SegmentFolder } from './segmentFolder.ts';

export interface JournalOptions {
  readonly log: OutageLog;
  /** Whether an answered append() survives the end of the machine too. Default true. */
  readonly sync?: boolean;
  /** A file that has grown to this size is followed by a new one. */
  readonly segmentBytes?: number;
  /** So much may lie in the files that is no longer needed, or as much as is needed if that is more. */
  readonly garbageBytes?: number;
}

/** A change of what is kept of an entity. */
export interface Change {
  /** Whether all that was kept before is void. */
  readonly replaces?: boolean;
  /** What is held in memory; absent: as before. */
  readonly head?: Uint8Array;
  /** What is read on demand. */
  readonly body?: Uint8Array;
}

interface Pending {
  readonly key: string;
  readonly replaces: boolean;
  readonly head: Uint8Array | undefined;
  readonly frame: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const mostBytesPerWrite = 16 * 1024 * 1024;
/** The entity that a trial writes; it has no head. A full disk still has room for a few bytes in a block that is begun. */
const trialKey = 'trial';
const trialBytes = 64 * 1024;

/**
 * Entities in append-only files: of each a small head, held in memory, and bodies that are read on demand. Changes that
 * come while others are written go to the disk together. A record is a frame (recordFrame.ts) of an Entry
 * (journal.proto); one that is damaged is reported and passed over.
 *
 * Why no database: those of npm that write through to the disk (classic-level, better-sqlite3) are native code, one
 * binary for each platform, where this program is one portable file in an extension; Node's own SQLite is not in all
 * versions of Node that are supported; and those in JavaScript rewrite their file or do not wait for the disk.
 */
export class Journal {
  readonly #segments: SegmentFolder;
  readonly #options: Required<JournalOptions>;
  readonly #entities = new Map<string, Entity>();
  #pending: Pending[] = [];
  #writing: Promise<void> | undefined;
  #compacting: Promise<void> | undefined;
  readonly #outage: Outage;
  #trial: Promise<void> | undefined;
  #isClosed = false;
  #writes = 0;

  private constructor(segments: SegmentFolder, options: Required<JournalOptions>) {
    this.#segments = segments;
    this.#options = options;
    this.#outage = new Outage(options.log);
  }

  /**
   * Makes the folder if need be. One process at a time may have it open.
   * @throws Error when the folder cannot be used, or was written by a later version.
   */
  static async open(folder: string, options: JournalOptions): Promise<Journal> {
    const all = { sync: true, segmentBytes: 32 * 1024 * 1024, garbageBytes: 32 * 1024 * 1024, ...options };
    const segments = new SegmentFolder(folder, all.sync);
    const journal = new Journal(segments, all);
    try {
      await segments.open(
        (segment, frame) => {
          journal.#load(segment, frame);
        },
        (message) => {
          all.log.warn(message);
        },
      );
    } catch (error) {
      await segments.close();
      throw error;
    }
    journal.#compactIfNeeded();
    return journal;
  }

  /** Writes to the disk so far: changes that come together share one. */
  get writes(): number {
    return this.#writes;
  }

  /** Keys with the heads that are kept, in the order in which the keys were first written. */
  heads(): readonly (readonly [key: string, head: Uint8Array])[] {
    return [...this.#entities].flatMap(([key, { head }]) =>
      head === undefined ? [] : [[key, head] as const],
    );
  }

  /**
   * Resolves when the change is on the disk. Changes of an entity keep their order.
   * @throws Error that says why it cannot be written. The next change is tried again.
   */
  append(key: string, change: Change): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('The data folder is closed.'));
    const { replaces = false, head, body } = change;
    return this.#append(key, { replaces, head, bodies: body === undefined ? [] : [body] });
  }

  /**
   * Whether there is hope for a change: after a write that failed, some bytes are written for trial.
   * @throws Error like append()
   */
  async checkWritable(): Promise<void> {
    if (!this.#outage.isOn) return;
    this.#trial ??= this.append(trialKey, { replaces: true, body: new Uint8Array(trialBytes) }).finally(
      () => {
        this.#trial = undefined;
      },
    );
    await this.#trial;
  }

  /** What append() has been given of an entity and is on the disk, oldest first. */
  async bodies(key: string): Promise<readonly Uint8Array[]> {
    const places = this.#entities.get(key)?.places ?? [];
    try {
      const bodies: Uint8Array[] = [];
      for (const place of places) bodies.push(...(await this.#read(place)).bodies);
      return bodies;
    } catch (error) {
      // Moved meanwhile: look again.
      if (this.#entities.get(key)?.places !== places) return this.bodies(key);
      throw error;
    }
  }

  /** Writes what is waiting, and closes the files. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#compacting;
    await this.#writing;
    await this.#segments.close();
  }

  #append(
    key: string,
    { replaces, head, bodies }: { replaces: boolean; head: Uint8Array | undefined; bodies: Uint8Array[] },
  ): Promise<void> {
    const entry = { key, replaces, bodies, ...(head === undefined ? {} : { head }) };
    const frame = frameOf(toBinary(EntrySchema, create(EntrySchema, entry)));
    this.#entity(key).pending += 1;
    return new Promise((resolve, reject) => {
      this.#pending.push({ key, replaces, head, frame, resolve, reject });
      this.#writing ??= this.#writePending();
    });
  }

  async #writePending(): Promise<void> {
    try {
      // Those who ask in the same turn share the first write too.
      await Promise.resolve();
      while (this.#pending.length > 0) await this.#writeBatch(this.#nextBatch());
    } finally {
      this.#writing = undefined;
    }
    this.#compactIfNeeded();
  }

  #nextBatch(): readonly Pending[] {
    let bytes = 0;
    let count = 0;
    for (const { frame } of this.#pending) {
      if (count > 0 && bytes + frame.length > mostBytesPerWrite) break;
      bytes += frame.length;
      count += 1;
    }
    return this.#pending.splice(0, count);
  }

  async #writeBatch(batch: readonly Pending[]): Promise<void> {
    try {
      const segment = await this.#segments.current(this.#options.segmentBytes);
      let offset = segment.size;
      await segment.append(
        batch.map(({ frame }) => frame),
        this.#options.sync,
      );
      this.#writes += 1;
      this.#outage.succeeded();
      for (const { key, replaces, head, frame, resolve } of batch) {
        const place = { segment, offset, length: frame.length };
        offset += frame.length;
        const entity = this.#entity(key);
        entity.pending -= 1;
        entity.add(place, replaces, head);
        resolve();
      }
    } catch (error) {
      const failure = this.#outage.failed(error);
      for (const { key, reject } of batch) {
        this.#entity(key).pending -= 1;
        reject(failure);
      }
    }
  }

  #load(segment: Segment, frame: Frame): void {
    let entry: Entry;
    try {
      entry = fromBinary(EntrySchema, frame.payload);
    } catch (error) {
      const where = `${segment.path}: the record at byte ${frame.offset}`;
      this.#options.log.warn(`${where} cannot be read and was passed over: ${String(error)}`);
      return;
    }
    // Not the file's memory: the head would keep all of it.
    const head = entry.head === undefined ? undefined : Uint8Array.from(entry.head);
    const { offset, length } = frame;
    this.#entity(entry.key).add({ segment, offset, length }, entry.replaces, head);
  }

  #entity(key: string): Entity {
    let entity = this.#entities.get(key);
    if (entity === undefined) {
      entity = new Entity();
      this.#entities.set(key, entity);
    }
    return entity;
  }

  async #read({ segment, offset, length }: Place): Promise<Entry> {
    return fromBinary(EntrySchema, await segment.read(offset, length));
  }

  #compactIfNeeded(): void {
    if (this.#compacting !== undefined || this.#isClosed || this.#outage.isOn) return;
    if (this.#wasteful() === undefined) return;
    this.#compacting = this.#compactAll()
      .catch((error: unknown) => {
        this.#options.log.warn(`Tidying up the data folder failed: ${String(error)}`);
      })
      .finally(() => {
        this.#compacting = undefined;
      });
  }

  async #compactAll(): Promise<void> {
    for (;;) {
      const victim = this.#wasteful();
      if (victim === undefined || this.#isClosed) return;
      await this.#compact(victim);
    }
  }

  #wasteful(): Segment | undefined {
    return this.#segments.wasteful(this.#options.garbageBytes);
  }

  /** Writes whatever a file holds that is needed once more, and removes the file. */
  async #compact(victim: Segment): Promise<void> {
    for (const [key, entity] of this.#entities) {
      while (entity.isIn(victim)) {
        await this.#writing;
        const { places } = entity;
        const bodies = await this.bodies(key);
        // Changed meanwhile: what was read is not all.
        if (entity.pending > 0 || entity.places !== places) continue;
        await this.#append(key, { replaces: true, head: entity.head, bodies: [...bodies] });
      }
    }
    await this.#segments.remove(victim);
  }
}
