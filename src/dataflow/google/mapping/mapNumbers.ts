import type { protos } from '@google-cloud/dataflow';

/** An int64 as the client gives it: a number, digits, or protobufjs' Long. */
type WholeNumber = protos.google.dataflow.v1beta3.ISnapshot['diskSizeBytes'];

/** 0 for what is absent or no number. */
export function wholeNumber(value: WholeNumber): number {
  return Number(String(value ?? 0)) || 0;
}

/** Seconds of a google.protobuf.Duration; undefined when it is absent. */
export function secondsOf(duration: protos.google.protobuf.IDuration | null | undefined): number | undefined {
  if (!duration) return undefined;
  return wholeNumber(duration.seconds) + (duration.nanos ?? 0) / 1e9;
}
