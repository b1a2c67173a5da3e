import type { WorkerLogEntry } from '../engines/engine.ts';

/** An entry with its number among those of its job. */
export interface NumberedLogEntry {
  readonly position: number;
  readonly entry: WorkerLogEntry;
}

/** The workers' logs of one job, in the order the engine told of them. Keeps at least the newest `capacity` entries. */
export class WorkerLogs {
  readonly #capacity: number;
  #entries: NumberedLogEntry[] = [];
  #lastPosition = 0;

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  append(entry: WorkerLogEntry): NumberedLogEntry {
    const numbered = { position: this.#lastPosition + 1, entry };
    this.restore(numbered);
    return numbered;
  }

  /** Takes back an entry of an earlier process; in their order. */
  restore(numbered: NumberedLogEntry): void {
    this.#lastPosition = numbered.position;
    this.#entries.push(numbered);
    if (this.#entries.length > 2 * this.#capacity) this.#entries = this.#entries.slice(-this.#capacity);
  }

  get lastPosition(): number {
    return this.#lastPosition;
  }

  entries(): readonly NumberedLogEntry[] {
    return this.#entries;
  }
}
