import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../monitoring/clock.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import { Session } from './session.ts';
import type { SessionSettings } from './sessionSettings.ts';

/** Bounds of what clients can open. */
export const sessionLimits = { mostSessions: 1000, idleMs: 30 * 60_000 } as const;
const sweepMs = 60_000;

/**
 * The sessions that are open. One that a client opened ends when it is closed, or was idle for half an hour; one that
 * stands for a connection ends with the connection.
 */
export class Sessions {
  private readonly opened = new Map<string, Session>();
  private readonly ofConnections = new Map<string, Session>();
  private stopSweeping: (() => void) | undefined;

  constructor(
    private readonly deps: {
      readonly clock: Clock;
      /** Told after a session has ended, so that whatever was kept by its id can go. */
      readonly onDidEnd: (sessionId: string) => void;
    },
  ) {}

  /** Those that clients opened, oldest first. */
  list(): readonly Session[] {
    return [...this.opened.values()];
  }

  /** @throws ToolFailure when there are too many, or the id is taken by a session with other settings */
  open(settings: SessionSettings): Session {
    const id = settings.session_id ?? randomUUID();
    const known = this.opened.get(id) ?? this.ofConnections.get(id);
    if (known) {
      if (isDeepStrictEqual(known.settings, settings)) return known;
      throw failure(
        'ALREADY_EXISTS',
        `Session ${id} is open with other settings.`,
        'Leave session_id out and use the one that is answered, or close that session first.',
      );
    }
    if (this.opened.size >= sessionLimits.mostSessions) {
      throw failure(
        'RATE_LIMITED',
        `${sessionLimits.mostSessions} sessions are open.`,
        'Close sessions that are done with (DELETE /api/v1/contexts/{id}); idle ones end by themselves.',
      );
    }
    const session = new Session(id, settings, () => this.deps.clock.now());
    this.opened.set(id, session);
    this.keepSweeping();
    return session;
  }

  /** The session that stands for a connection of a client which named none. */
  openForConnection(id: string = randomUUID()): Session {
    const session = new Session(id, {}, () => this.deps.clock.now());
    this.ofConnections.set(id, session);
    return session;
  }

  /**
   * One that a client opened. That of a connection cannot be named: its id stands in the audit log, and what was
   * approved or permitted there is for that connection alone.
   * @throws ToolFailure `NOT_FOUND`
   */
  get(id: string): Session {
    return this.opened.get(id) ?? this.missing(id);
  }

  /** @throws ToolFailure that says so */
  private missing(id: string): never {
    throw failure(
      'NOT_FOUND',
      `No session ${inertText(id, textLimits.label)} is open; it was closed, was idle for ${sessionLimits.idleMs / 60_000} minutes, or never opened.`,
      'Open one with POST /api/v1/contexts, or name none.',
    );
  }

  /** Ends it, and calls off what it holds. Answers whether it was open. */
  close(id: string): boolean {
    const session = this.opened.get(id) ?? this.ofConnections.get(id);
    if (!session) return false;
    this.opened.delete(id);
    this.ofConnections.delete(id);
    session.close();
    this.deps.onDidEnd(id);
    return true;
  }

  closeAll(): void {
    this.stopSweeping?.();
    this.stopSweeping = undefined;
    for (const id of [...this.opened.keys(), ...this.ofConnections.keys()]) this.close(id);
  }

  private keepSweeping(): void {
    this.stopSweeping ??= this.deps.clock.setTimeout(() => {
      this.stopSweeping = undefined;
      const oldest = this.deps.clock.now() - sessionLimits.idleMs;
      for (const session of this.list()) {
        if (!session.isBusy && session.lastUsedAt <= oldest) this.close(session.id);
      }
      if (this.opened.size > 0) this.keepSweeping();
    }, sweepMs);
  }
}

function failure(
  code: 'ALREADY_EXISTS' | 'RATE_LIMITED' | 'NOT_FOUND',
  why: string,
  remedy: string,
): ToolFailure {
  return new ToolFailure(
    code,
    'Finding the session',
    why,
    remedy,
    code === 'RATE_LIMITED' ? 'later' : 'after_fixing',
  );
}
