import type { protos } from '@google-cloud/dataflow';
import type { MetricNumber } from '../../metrics.ts';

type Value = protos.google.protobuf.IValue;

/** What a google.protobuf.Value holds, as JSON would; undefined for null and what is not set. */
export type PlainValue = number | string | boolean | readonly PlainValue[] | PlainObject | undefined;
export interface PlainObject {
  readonly [name: string]: PlainValue;
}

export function plainValue(value: Value | null | undefined): PlainValue {
  if (!value) return undefined;
  if (isSet(value.structValue)) return plainObject(value.structValue);
  if (isSet(value.listValue)) return (value.listValue.values ?? []).map(plainValue);
  if (isSet(value.stringValue)) return value.stringValue;
  if (isSet(value.numberValue)) return value.numberValue;
  return value.boolValue ?? undefined;
}

export function plainObject(struct: protos.google.protobuf.IStruct | null | undefined): PlainObject {
  return Object.fromEntries(
    Object.entries(struct?.fields ?? {}).map(([name, value]) => [name, plainValue(value)]),
  );
}

export function isPlainObject(value: PlainValue): value is PlainObject {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Dataflow writes int64 as text now and then; then no digit is lost. */
export function plainNumber(value: PlainValue): MetricNumber | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const parsed = Number(value);
  if (Number.isNaN(parsed)) return undefined;
  const isWhole = /^[+-]?\d{1,40}$/.test(value.trim());
  return isWhole && !Number.isSafeInteger(parsed) ? BigInt(value.trim().replace('+', '')) : parsed;
}

export function plainText(value: PlainValue): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isSet<T>(field: T | null | undefined): field is T {
  return field !== null && field !== undefined;
}
