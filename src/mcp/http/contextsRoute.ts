import type { Connections } from '../../dataflow/connections.ts';
import type { Session } from '../session/session.ts';
import type { Sessions } from '../session/sessions.ts';
import { parseSessionSettings, sessionMetaKey } from '../session/sessionSettings.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import type { Route, RouteAnswer } from './httpServer.ts';

const path = '/api/v1/contexts';

/**
 * Session contexts over plain HTTP: POST opens one, GET lists them or tells of one, DELETE closes one. Only what a client
 * opened can be seen and closed here; a session of a connection ends with the connection.
 */
export function contextsRoute(sessions: Sessions, connections: Connections): Route {
  return async (request) => {
    if (request.path !== path && !request.path.startsWith(`${path}/`)) return undefined;
    const id = request.path.slice(path.length + 1);
    try {
      if (id === '' && request.method === 'POST') {
        const session = sessions.open(parseSessionSettings(await request.json(), connections.list()));
        return { status: 201, body: shape(session) };
      }
      if (id === '' && request.method === 'GET') {
        return { status: 200, body: { contexts: sessions.list().map(shape) } };
      }
      if (id !== '' && request.method === 'GET') return { status: 200, body: shape(sessions.get(id)) };
      if (id !== '' && request.method === 'DELETE') {
        sessions.close(sessions.get(id).id);
        return { status: 204 };
      }
      return {
        status: 405,
        body: { error: { message: 'Use POST, GET or DELETE.', trace_id: request.traceId } },
      };
    } catch (error) {
      if (error instanceof ToolFailure) return refused(error, request.traceId);
      throw error;
    }
  };
}

function shape(session: Session): Readonly<Record<string, unknown>> {
  return {
    ...session.settings,
    session_id: session.id,
    create_time: new Date(session.createdAt).toISOString(),
    last_used_time: new Date(session.lastUsedAt).toISOString(),
    ...session.holds,
    meta: { [sessionMetaKey]: session.id },
  };
}

function refused({ code, why, remedy, retry }: ToolFailure, traceId: string): RouteAnswer {
  const statuses: Readonly<Record<string, number>> = {
    NOT_FOUND: 404,
    ALREADY_EXISTS: 409,
    RATE_LIMITED: 429,
  };
  const error = { code, message: why, remedy, retry, trace_id: traceId };
  return { status: statuses[code] ?? 400, body: { error } };
}
