/** Time and timers of this machine, or of a test. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Answers a function that takes the timer back. */
  setTimeout(run: () => void, ms: number): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(run, ms) {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Time that passes `speed` times as fast as a clock, from a moment on. */
export class VirtualClock {
  readonly #clock: Clock;
  readonly #speed: number;
  readonly #startedAt: number;
  readonly #epoch: number;

  /** @param epoch - ms since 1970 that the virtual time begins with */
  constructor(clock: Clock, speed: number, epoch: number) {
    this.#clock = clock;
    this.#speed = speed;
    this.#startedAt = clock.now();
    this.#epoch = epoch;
  }

  /** Virtual seconds since the beginning. */
  elapsedSeconds(): number {
    return ((this.#clock.now() - this.#startedAt) / 1000) * this.#speed;
  }

  /** The date of a moment in virtual seconds since the beginning. */
  date(seconds: number): Date {
    return new Date(this.#epoch + seconds * 1000);
  }

  /** ms of the clock until a virtual moment. */
  msUntil(seconds: number): number {
    return Math.max(0, ((seconds - this.elapsedSeconds()) / this.#speed) * 1000);
  }
}
