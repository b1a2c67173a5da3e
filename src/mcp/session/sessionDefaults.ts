import { z } from 'zod';
import type { SessionSettings } from './sessionSettings.ts';

const object = z.record(z.string(), z.unknown());
const defaulted = ['connection', 'project_id', 'location'] as const;

/**
 * The arguments of a call, with what the session says about where to look put in where the call is silent. A call that
 * names another connection or project is in another place altogether, so it gets nothing from the session.
 * @param schema of the tool's arguments
 */
export function withSessionDefaults(schema: z.ZodType, args: unknown, settings: SessionSettings): unknown {
  const given = object.safeParse(args ?? {}).data;
  if (!given || !(schema instanceof z.ZodObject)) return args;
  const isElsewhere = (['connection', 'project_id'] as const).some(
    (key) => given[key] !== undefined && settings[key] !== undefined && given[key] !== settings[key],
  );
  if (isElsewhere) return args;
  const defaults = defaulted
    .filter((key) => key in schema.shape && given[key] === undefined && settings[key] !== undefined)
    .map((key) => [key, settings[key]] as const);
  return defaults.length === 0 ? args : { ...Object.fromEntries(defaults), ...given };
}
