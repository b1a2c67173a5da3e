import { reasonOf } from '../reasonOf.ts';

export interface OutageLog {
  warn(message: string): void;
  error(message: string): void;
}

/** A time in which nothing can be written: its beginning and its end are told, each once. */
export class Outage {
  readonly #log: OutageLog;
  #isOn = false;

  constructor(log: OutageLog) {
    this.#log = log;
  }

  /** Whether the last write failed. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Answers the error for all who wait for that write. */
  failed(error: unknown): Error {
    const failure = new Error(
      `The data folder cannot be written (${reasonOf(error)}). Make room on its disk, or see to its permissions; the service then goes on by itself.`,
      { cause: error },
    );
    if (!this.#isOn) this.#log.error(failure.message);
    this.#isOn = true;
    return failure;
  }

  succeeded(): void {
    if (this.#isOn) this.#log.warn('The data folder can be written again.');
    this.#isOn = false;
  }
}
