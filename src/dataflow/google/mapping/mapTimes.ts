import type { protos } from '@google-cloud/dataflow';

type Timestamp = protos.google.protobuf.ITimestamp;

/** ISO 8601 in UTC to the millisecond, rounded down; undefined for what is absent or no date. */
export function isoTime(timestamp: Timestamp | null | undefined): string | undefined {
  if (!timestamp) return undefined;
  const seconds = Number(String(timestamp.seconds ?? 0));
  const ms = seconds * 1000 + Math.floor((timestamp.nanos ?? 0) / 1e6);
  const date = new Date(ms);
  return ms === 0 || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** @returns undefined when the text is no date */
export function timestampOf(iso: string): Timestamp | undefined {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return undefined;
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 };
}
