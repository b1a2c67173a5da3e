import type { JobRecord } from './jobRecord.ts';

/** What engines tell is saved at the latest so long after. Answers to requests wait for their own saving. */
const periodMs = 1000;
/** Saving takes at most a tenth of the time. */
const pauseFactor = 9;
const longestPauseMs = 30_000;

/** Saves jobs that have changed, together from time to time. */
export class PeriodicSaving {
  readonly #changed = new Set<JobRecord>();
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();
  #pauseMs = periodMs;
  #isStopped = false;

  changed(record: JobRecord): void {
    this.#changed.add(record);
    if (this.#isStopped) return;
    this.#timer ??= setTimeout(() => {
      this.#saving = this.#saveAll();
    }, this.#pauseMs).unref();
  }

  /** Saves what has changed, for the last time. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#saving;
    await this.#saveAll();
  }

  async #saveAll(): Promise<void> {
    const changed = [...this.#changed];
    this.#changed.clear();
    const start = performance.now();
    await Promise.all(
      changed.map(async (record) => {
        // Tried again next time.
        if (!(await record.saveQuietly())) this.#changed.add(record);
      }),
    );
    const pauseMs = pauseFactor * (performance.now() - start);
    this.#pauseMs = Math.min(longestPauseMs, Math.max(periodMs, pauseMs));
    this.#timer = undefined;
    const [next] = this.#changed;
    if (next !== undefined) this.changed(next);
  }
}
