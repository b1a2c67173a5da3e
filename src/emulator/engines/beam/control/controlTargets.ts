/** Where the runner's control service is, for each worker: known when the runner asks for the worker. */
export class ControlTargets {
  readonly #known = new Map<string, string>();
  readonly #waiting = new Map<string, ((target: string) => void)[]>();

  /** @param target `host:port`. */
  set(worker: string, target: string): void {
    this.#known.set(worker, target);
    for (const resolve of this.#waiting.get(worker) ?? []) resolve(target);
    this.#waiting.delete(worker);
  }

  /** Waits until it is known. */
  async of(worker: string): Promise<string> {
    const known = this.#known.get(worker);
    if (known !== undefined) return known;
    return await new Promise((resolve) => {
      this.#waiting.set(worker, [...(this.#waiting.get(worker) ?? []), resolve]);
    });
  }
}
