import { z } from 'zod';
import type { Connection } from '../../dataflow/connection.ts';
import { chooseConnection } from '../tools/connectionChoice.ts';
import { ToolFailure } from '../tools/toolFailure.ts';

/** Key of `_meta` under which a client names its session: an id, or the settings of a session to open on first use. */
export const sessionMetaKey = 'dataflow-vscode/session';

const name = z.string().min(1).max(200);

/** What a client says when it opens a session, by the names of the tools' arguments. */
export const sessionSettings = z.strictObject({
  session_id: z
    .string()
    .regex(/^[\w.:-]{1,128}$/, 'up to 128 letters, digits and the characters _ . : -')
    .optional(),
  /** For the audit log. Nobody checks it. */
  user_id: name.optional(),
  connection: name.optional(),
  project_id: name.optional(),
  location: name.optional(),
  read_only: z.boolean().optional(),
});
export type SessionSettings = z.output<typeof sessionSettings>;

/** Connection and project complete each other. @throws ToolFailure naming what is wrong, or the connections there are when none fits */
export function parseSessionSettings(value: unknown, connections: readonly Connection[]): SessionSettings {
  const parsed = sessionSettings.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues
      .slice(0, 10)
      .map(
        ({ path, message }) => `${path.length === 0 ? 'session' : path.map(String).join('.')}: ${message}`,
      );
    throw new ToolFailure(
      'INVALID_ARGUMENT',
      'Opening a session',
      `Its settings are not right: ${problems.join('; ')}.`,
      `A session has ${Object.keys(sessionSettings.shape).join(', ')}, all of them optional.`,
      'after_fixing',
    );
  }
  const settings = parsed.data;
  if (settings.connection === undefined && settings.project_id === undefined) return settings;
  const { id, projectId } = chooseConnection(connections, settings);
  return { ...settings, connection: id, project_id: projectId };
}
