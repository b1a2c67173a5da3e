import { CLIENT_CAPABILITIES_META_KEY } from '@modelcontextprotocol/server';
import { z } from 'zod';

const envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z.unknown().optional(),
    sampling: z.unknown().optional(),
  }),
});

/** What the client of a request of 2026-07-28 says it can do. */
export function clientCapabilities(meta: unknown): { elicitation?: unknown; sampling?: unknown } {
  return envelope.safeParse(meta).data?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
}
