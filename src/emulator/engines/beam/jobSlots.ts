/** Lets only so many jobs run at once; the others wait in the order in which they came. */
export class JobSlots {
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(readonly limit: number) {}

  /**
   * @param onWait Called when the job has to wait.
   * @param signal Ends the waiting.
   * @returns Gives the slot back; called once.
   * @throws what the signal was aborted with.
   */
  async take(onWait: () => void, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#taken < this.limit) {
      this.#taken += 1;
    } else {
      onWait();
      await this.#turn(signal);
    }
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken -= 1;
      else next();
    };
  }

  /** Resolves when somebody hands over a slot. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const goOn = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(goOn), 1);
        reject(
          signal.reason instanceof Error ? signal.reason : new Error('The job was stopped while it waited.'),
        );
      };
      this.#waiting.push(goOn);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}
