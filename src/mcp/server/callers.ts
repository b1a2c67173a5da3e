import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Connections } from '../../dataflow/connections.ts';
import type { Log } from '../../dataflow/log.ts';
import { AuditLog } from '../policy/auditLog.ts';
import type { Session } from '../session/session.ts';
import type { Sessions } from '../session/sessions.ts';
import { parseSessionSettings, sessionMetaKey } from '../session/sessionSettings.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';

/** Finds out in which session a request is made. */
export class Callers {
  private readonly audit: AuditLog;

  constructor(
    private readonly deps: {
      readonly sessions: Sessions;
      readonly connections: Connections;
      readonly log: Log;
      /** The session of requests that name none. */
      readonly session: Session;
    },
  ) {
    this.audit = new AuditLog(deps.log);
  }

  /** A failure when the request names a session that is not open or cannot be opened. */
  of(meta: Readonly<Record<string, unknown>> | undefined): Session | ToolFailure {
    const named = meta?.[sessionMetaKey];
    const { sessions, session, connections } = this.deps;
    if (named === undefined) return session;
    try {
      if (typeof named === 'string') return sessions.get(named);
      const settings = parseSessionSettings(named, connections.list());
      // Without an id each request would open another one.
      if (settings.session_id === undefined) throw namelessSession();
      return sessions.open(settings);
    } catch (error) {
      return ToolFailure.from(error, 'Finding the session');
    }
  }

  /** @throws ProtocolError that says so, where the protocol has no other way to tell */
  orThrow(meta: Readonly<Record<string, unknown>> | undefined): Session {
    const caller = this.of(meta);
    if (!(caller instanceof ToolFailure)) return caller;
    const message = plainText(`${caller.why} ${caller.remedy}`, textLimits.message);
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, message, { code: caller.code });
  }

  /** Audits a call that was turned away before it had a session. */
  refused(tool: string, trace: string, args: unknown, failure: ToolFailure): void {
    const { id: session } = this.deps.session;
    this.audit.write({
      session,
      trace,
      tool,
      args,
      decision: 'refused',
      result: failure.code,
      durationMs: 0,
    });
  }
}

function namelessSession(): ToolFailure {
  return new ToolFailure(
    'INVALID_ARGUMENT',
    'Finding the session',
    `${sessionMetaKey} has no session_id.`,
    'Put a session_id of your own into it, the same in every call.',
    'after_fixing',
  );
}
