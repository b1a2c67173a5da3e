import { nextRandom } from '../engines/model/simulation/random.ts';

/** Choices that a seed makes. */
export class SeededWords {
  #state: number;
  readonly #used = new Set<string>();

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From `from` to `to`, both inclusive. */
  number(from: number, to: number): number {
    const { state, value } = nextRandom(this.#state);
    this.#state = state;
    return from + Math.floor(value * (to - from + 1));
  }

  pick(choices: readonly string[]): string {
    return choices[this.number(0, choices.length - 1)] ?? '';
  }

  /** One that was not taken yet; with a number where all are. */
  fresh(choices: readonly string[]): string {
    const left = choices.filter((choice) => !this.#used.has(choice));
    const choice = left.length > 0 ? this.pick(left) : `${this.pick(choices)} ${this.#used.size}`;
    this.#used.add(choice);
    return choice;
  }
}
