import { setImmediate } from 'node:timers/promises';

/** Lets runs that have to catch up take turns, so that requests are served between any two of them. */
export class CatchUpTurns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is the caller's turn. */
  next(): Promise<void> {
    return (this.#last = this.#last.then(() => setImmediate()));
  }
}
