import { z } from 'zod';
import type { Wanted } from '../resources/resourceSubscriptions.ts';

const listen = z.object({
  method: z.literal('subscriptions/listen'),
  params: z.object({
    _meta: z.record(z.string(), z.unknown()).optional(),
    notifications: z.object({
      resourcesListChanged: z.boolean().optional(),
      resourceSubscriptions: z.array(z.string()).optional(),
    }),
  }),
});

export interface ListenRequest {
  readonly wanted: Wanted;
  readonly meta: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What a client of 2026-07-28 wants to hear of resources. The SDK answers and routes these requests itself and tells
 * nobody what they ask for. Undefined when the message is another one.
 */
export function listenRequest(message: unknown): ListenRequest | undefined {
  const params = listen.safeParse(message).data?.params;
  return (
    params && {
      wanted: {
        uris: params.notifications.resourceSubscriptions ?? [],
        isListWanted: params.notifications.resourcesListChanged === true,
      },
      meta: params._meta,
    }
  );
}
