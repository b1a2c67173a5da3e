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

export interface VirtualTime {
  /** ms since 1970 that the virtual seconds are counted from. */
  readonly epoch: number;
  /** Virtual seconds that have passed already. Default 0. */
  readonly elapsed?: number;
  /** Virtual seconds per second from now on. */
  readonly speed: number;
}

/** Time that passes `speed` times as fast as a clock, from the moment of its making. */
export class VirtualClock {
  readonly epoch: number;
  readonly #clock: Clock;
  readonly #speed: number;
  readonly #startedAt: number;
  readonly #elapsed: number;

  constructor(clock: Clock, { epoch, elapsed = 0, speed }: VirtualTime) {
    this.epoch = epoch;
    this.#clock = clock;
    this.#speed = speed;
    this.#startedAt = clock.now();
    this.#elapsed = elapsed;
  }

  /** Virtual seconds since the epoch. */
  elapsedSeconds(): number {
    return this.#elapsed + ((this.#clock.now() - this.#startedAt) / 1000) * this.#speed;
  }

  /** The date of a moment in virtual seconds since the epoch. */
  date(seconds: number): Date {
    return new Date(this.epoch + seconds * 1000);
  }

  /** ms of the clock until a virtual moment. */
  msUntil(seconds: number): number {
    return Math.max(0, ((seconds - this.elapsedSeconds()) / this.#speed) * 1000);
  }
}
