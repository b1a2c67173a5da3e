/** Time and timers of this machine, or of a test. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
  /**
   * ms since some moment: nobody sets it back, but it may stand still while the machine sleeps. Absent: nobody sets the
   * clock back.
   */
  monotonic?(): number;
  /** Answers a function that takes the timer back. */
  setTimeout(run: () => void, ms: number): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
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

/**
 * Time that passes `speed` times as fast as a clock, from the moment of its making. It follows a clock that is put forward,
 * as after a sleep of the machine, and goes on when the clock is set back.
 */
export class VirtualClock {
  readonly epoch: number;
  readonly #clock: Clock;
  readonly #speed: number;
  readonly #startedAt: { readonly now: number; readonly monotonic: number };
  readonly #elapsed: number;
  /** The most ms that the clock has been ahead of monotonic time. */
  #lead = 0;

  constructor(clock: Clock, { epoch, elapsed = 0, speed }: VirtualTime) {
    this.epoch = epoch;
    this.#clock = clock;
    this.#speed = speed;
    this.#startedAt = { now: clock.now(), monotonic: monotonic(clock) };
    this.#elapsed = elapsed;
  }

  /** Virtual seconds since the epoch. */
  elapsedSeconds(): number {
    const passedMs = monotonic(this.#clock) - this.#startedAt.monotonic;
    this.#lead = Math.max(this.#lead, this.#clock.now() - this.#startedAt.now - passedMs);
    return this.#elapsed + ((passedMs + this.#lead) / 1000) * this.#speed;
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

function monotonic(clock: Clock): number {
  return clock.monotonic?.() ?? clock.now();
}
