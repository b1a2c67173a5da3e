import { setTimeout as delay } from 'node:timers/promises';
import { DataflowError } from '../errors.ts';

/** How long one try may take, and how often a read is tried again. */
export interface CallPolicy {
  /** Milliseconds for one try. */
  readonly timeoutMs: number;
  /** Further tries after the service was unavailable or asked to slow down. */
  readonly retries: number;
  /** Milliseconds before the first further try; doubles each time. */
  readonly retryDelayMs: number;
  /** A longer wait asked for by the service is left to the caller. */
  readonly longestRetryDelayMs: number;
}

export const defaultCallPolicy: CallPolicy = {
  timeoutMs: 30_000,
  retries: 2,
  retryDelayMs: 300,
  longestRetryDelayMs: 5_000,
};

/**
 * Tries a read again after passing failures. google-gax could do it, but it answers the last failure as its own
 * DEADLINE_EXCEEDED, and the cause would be lost. Changes are never repeated: the first try may have worked.
 */
export async function retryRead<T>(
  read: () => Promise<T>,
  policy: CallPolicy,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      const wait = Math.max(policy.retryDelayMs * 2 ** attempt, retryAfterMs(error));
      if (attempt >= policy.retries || !isWorthRetrying(error) || wait > policy.longestRetryDelayMs)
        throw error;
      await delay(wait, undefined, { signal });
    }
  }
}

/** A call that already took its whole time is not made again while somebody waits. */
function isWorthRetrying(error: unknown): boolean {
  return error instanceof DataflowError && error.isTransient && error.code !== 'DEADLINE_EXCEEDED';
}

function retryAfterMs(error: unknown): number {
  return error instanceof DataflowError ? (error.retryAfterMs ?? 0) : 0;
}
