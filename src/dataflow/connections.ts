import { EventEmitter } from 'node:events';
import type { Connection } from './connection.ts';
import type { CallOptions, DataflowApi } from './dataflowApi.ts';
import { unlessAborted } from './unlessAborted.ts';

/** The connections a user has, and the one DataflowApi of each, opened on first use. */
export class Connections {
  private connections: readonly Connection[] = [];
  private mistakes: readonly string[] = [];
  private readonly opened = new Map<string, Promise<DataflowApi>>();
  private readonly events = new EventEmitter<{ change: [] }>();

  constructor(private readonly open: (connection: Connection) => Promise<DataflowApi>) {}

  list(): readonly Connection[] {
    return this.connections;
  }

  /** By id. */
  get(id: string): Connection | undefined {
    return this.connections.find((connection) => connection.id === id);
  }

  /** One sentence for each thing in the settings that could not be used. */
  get problems(): readonly string[] {
    return this.mistakes;
  }

  /** Replaces all connections. APIs of those that are gone or have changed are closed. */
  async set(connections: readonly Connection[], problems: readonly string[] = []): Promise<void> {
    const previous = this.connections;
    this.connections = connections;
    this.mistakes = problems;
    const stale = previous.filter((old) => JSON.stringify(old) !== JSON.stringify(this.get(old.id)));
    // Whoever is told asks at once, and must not be given an API that is about to be closed.
    const closing = this.closeApis(stale.map((connection) => connection.id));
    this.events.emit('change');
    await closing;
  }

  /**
   * @throws DataflowError when the connection cannot be opened; the next call tries again. The reason of the signal
   * when it is aborted before that; opening goes on for whoever else waits.
   */
  api(connection: Connection, { signal }: CallOptions = {}): Promise<DataflowApi> {
    const { id } = connection;
    let api = this.opened.get(id);
    if (!api) {
      // The caller's may be from before the settings changed.
      const opening = this.open(this.get(id) ?? connection);
      this.opened.set(id, opening);
      opening.catch(() => {
        if (this.opened.get(id) === opening) this.opened.delete(id);
      });
      api = opening;
    }
    return unlessAborted(api, signal);
  }

  /** Closes the API of a connection whose service is another one now; the next call opens it anew. */
  async reopen(id: string): Promise<void> {
    await this.closeApis([id]);
  }

  /** Answers a function that ends the subscription. */
  onDidChange(listener: () => void): () => void {
    this.events.on('change', listener);
    return () => this.events.off('change', listener);
  }

  async close(): Promise<void> {
    this.connections = [];
    this.events.removeAllListeners();
    await this.closeApis([...this.opened.keys()]);
  }

  private async closeApis(ids: readonly string[]): Promise<void> {
    const apis = ids.map((id) => this.opened.get(id)).filter((api) => api !== undefined);
    for (const id of ids) this.opened.delete(id);
    for (const result of await Promise.allSettled(apis)) {
      if (result.status === 'fulfilled') await result.value.close();
    }
  }
}
