import type { Session } from '../session/session.ts';
import type { ResourceUpdates } from './resourceUpdates.ts';

/** What one subscription asked for. */
export interface Wanted {
  readonly uris: readonly string[];
  readonly isListWanted: boolean;
}

/** How a connection is told. */
export interface Notices {
  updated(uri: string): void;
  listChanged(): void;
}

/** URIs that one connection may follow at once. */
export const mostFollowed = 100;

interface Followed {
  count: number;
  stop: () => void;
}

/**
 * The subscriptions of one connection, each under a key of its own. Several to one URI share a watch and are told of a
 * change once.
 */
export class ResourceSubscriptions {
  private readonly byKey = new Map<unknown, () => void>();
  private readonly followed = new Map<string, Followed>();

  constructor(private readonly deps: { readonly updates: ResourceUpdates; readonly notices: Notices }) {}

  /** Answers the URIs that cannot be followed. The subscription ends with the session, too. */
  add(key: unknown, { uris, isListWanted }: Wanted, session: Session): readonly string[] {
    this.remove(key);
    const stops: (() => void)[] = [];
    const refused: string[] = [];
    for (const uri of new Set(uris)) {
      const stop = this.follow(uri, session);
      if (stop) stops.push(stop);
      else refused.push(uri);
    }
    if (isListWanted) {
      stops.push(
        this.deps.updates.followList(() => {
          this.deps.notices.listChanged();
        }),
      );
    }
    if (stops.length === 0) return refused;
    const release = session.hold(() => {
      this.byKey.delete(key);
      for (const stop of stops) stop();
    });
    this.byKey.set(key, release);
    return refused;
  }

  remove(key: unknown): void {
    this.byKey.get(key)?.();
  }

  close(): void {
    for (const release of [...this.byKey.values()]) release();
  }

  private follow(uri: string, session: Session): (() => void) | undefined {
    const known = this.followed.get(uri);
    if (known) known.count += 1;
    else {
      if (this.followed.size >= mostFollowed) return undefined;
      const stop = this.deps.updates.follow(uri, session.settings, () => {
        this.deps.notices.updated(uri);
      });
      if (!stop) return undefined;
      this.followed.set(uri, { count: 1, stop });
    }
    return () => {
      const followed = this.followed.get(uri);
      if (!followed) return;
      followed.count -= 1;
      if (followed.count > 0) return;
      this.followed.delete(uri);
      followed.stop();
    };
  }
}
