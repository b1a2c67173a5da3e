import type { DataflowError } from '../dataflow/errors.ts';

/**
 * Milliseconds to wait after failures in a row: doubling from the usual interval up to a longest wait, and never
 * less than the service asked for.
 */
export function backoffMs(failures: number, error: DataflowError, intervalMs: number, maxMs: number): number {
  const doubled = Math.min(intervalMs * 2 ** Math.min(failures, 30), Math.max(maxMs, intervalMs));
  return Math.max(doubled, error.retryAfterMs ?? 0);
}
