import { randomBytes } from 'node:crypto';

const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The trace id of a `traceparent`, or a new one.
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceIdOf(value: unknown): string {
  const id = typeof value === 'string' ? traceparent.exec(value)?.[1] : undefined;
  return id ?? randomBytes(16).toString('hex');
}

/** A `traceparent` that starts a new trace. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
