/** Keeps the last lines of a program's output, for the message that says why it ended. */
export class OutputTail {
  readonly #lines: string[] = [];
  #size = 0;

  /** @param capacity Characters kept. */
  constructor(private readonly capacity = 8_192) {}

  push(line: string): void {
    this.#lines.push(line);
    this.#size += line.length + 1;
    while (this.#size > this.capacity && this.#lines.length > 1)
      this.#size -= (this.#lines.shift()?.length ?? 0) + 1;
  }

  /** Empty when nothing was written. */
  text(): string {
    return this.#lines.join('\n').slice(-this.capacity).trim();
  }
}
