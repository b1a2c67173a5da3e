import type { Memory } from '../../src/dataflow/memory.ts';

/** A memory that lasts as long as the test; what it keeps has gone through JSON, as in the editor. */
export class MapMemory implements Memory {
  private readonly kept = new Map<string, string>();

  get(key: string): unknown {
    const text = this.kept.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  update(key: string, value: unknown): Promise<void> {
    this.kept.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}
