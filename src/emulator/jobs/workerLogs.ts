import type { WorkerLogEntry } from '../engines/engine.ts';

/** The workers' logs of one job, in the order the engine told of them. Keeps at least the newest `capacity` entries. */
export class WorkerLogs {
  readonly #capacity: number;
  #entries: WorkerLogEntry[] = [];

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  append(entry: WorkerLogEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > 2 * this.#capacity) this.#entries = this.#entries.slice(-this.#capacity);
  }

  /** `since` is inclusive. */
  entries(filter: { readonly since?: Date } = {}): readonly WorkerLogEntry[] {
    const { since } = filter;
    return since === undefined ? [...this.#entries] : this.#entries.filter(({ time }) => time >= since);
  }
}
