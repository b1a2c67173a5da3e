import type { SessionSettings } from './sessionSettings.ts';

/** One client's standing with the server: what it set, and what runs or waits on its behalf. */
export class Session {
  private readonly ended = new AbortController();
  private readonly held = new Set<() => void>();
  private runningCalls = 0;
  private lastUsed: number;

  constructor(
    readonly id: string,
    readonly settings: SessionSettings,
    private readonly now: () => number,
  ) {
    this.lastUsed = this.createdAt = now();
  }

  /** Milliseconds since the epoch. */
  readonly createdAt: number;

  get lastUsedAt(): number {
    return this.lastUsed;
  }

  /** Aborts when the session is closed; every call made in it ends with it. */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  /** Whether a call runs in it, so that it is not idle. A subscription alone keeps no session open. */
  get isBusy(): boolean {
    return this.runningCalls > 0;
  }

  /** Counts of what the session holds now. */
  get holds(): { readonly running_calls: number; readonly subscriptions: number } {
    return { running_calls: this.runningCalls, subscriptions: this.held.size };
  }

  async call<T>(run: () => Promise<T>): Promise<T> {
    this.runningCalls += 1;
    this.lastUsed = this.now();
    try {
      return await run();
    } finally {
      this.runningCalls -= 1;
      this.lastUsed = this.now();
    }
  }

  /** Releases `release` with the session; the function answered does it before. */
  hold(release: () => void): () => void {
    const once = (): void => {
      if (!this.held.delete(once)) return;
      this.lastUsed = this.now();
      release();
    };
    if (this.ended.signal.aborted) release();
    else this.held.add(once);
    return once;
  }

  close(): void {
    this.ended.abort(new Error('The session was closed.'));
    for (const release of [...this.held]) release();
  }
}
