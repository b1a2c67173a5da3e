import { durationMs, type Duration } from '@bufbuild/protobuf/wkt';
import type { RetryConfig } from '../gen/google/cloud/scheduler/v1/job_pb.ts';

/** An execution whose attempts have failed so far. */
export interface FailedExecution {
  /** Of the schedule; milliseconds since 1970. */
  readonly firstAttempt: number;
  /** Attempts after the first. */
  readonly retries: number;
}

/**
 * When the next attempt of a failed execution is due, in milliseconds since 1970; undefined when there is none.
 * @see https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs#RetryConfig
 */
export function nextAttempt(
  config: RetryConfig | undefined,
  { firstAttempt, retries }: FailedExecution,
  now: number,
): number | undefined {
  if (config === undefined || config.retryCount === 0) return undefined;
  const longest = msOf(config.maxRetryDuration);
  // With both limits, an execution is given up when both are reached.
  const isOver = retries >= config.retryCount && (longest === 0 || now - firstAttempt >= longest);
  return isOver ? undefined : now + backoffMs(config, retries);
}

/** Doubles `maxDoublings` times, then grows by the same amount, up to the most. */
function backoffMs(config: RetryConfig, retries: number): number {
  const doublings = Math.min(retries, config.maxDoublings);
  const doubled = msOf(config.minBackoffDuration) * 2 ** doublings;
  const wanted = doubled * (1 + retries - doublings);
  return Math.min(wanted, msOf(config.maxBackoffDuration));
}

function msOf(span: Duration | undefined): number {
  return span === undefined ? 0 : durationMs(span);
}
