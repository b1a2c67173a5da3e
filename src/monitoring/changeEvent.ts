import type { Log } from '../dataflow/log.ts';

/** Tells listeners of changes. One that throws is logged and keeps nobody else from hearing. */
export class ChangeEvent<T> {
  private readonly listeners = new Set<(change: T) => void>();

  constructor(private readonly log: Log) {}

  get hasListeners(): boolean {
    return this.listeners.size > 0;
  }

  /** Answers a function that ends the subscription. */
  subscribe(listener: (change: T) => void): () => void {
    const own = (change: T): void => {
      listener(change);
    };
    this.listeners.add(own);
    return () => {
      this.listeners.delete(own);
    };
  }

  fire(change: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(change);
      } catch (error) {
        this.log.error(
          `A listener failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      }
    }
  }

  clear(): void {
    this.listeners.clear();
  }
}
