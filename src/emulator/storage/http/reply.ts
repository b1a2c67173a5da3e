import type { Readable } from 'node:stream';
import mask from 'json-mask';

/** What a handler answers; only replyWriter.ts and batches write it. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

export const emptyReply: Reply = { status: 204 };

/** JSON, reduced to what the query parameter `fields` selects. */
export function jsonReply(value: Readonly<Record<string, unknown>>, query?: URLSearchParams): Reply {
  const fields = query?.get('fields');
  const selected: unknown = fields ? (mask(value, fields) ?? {}) : value;
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(selected),
  };
}
