/**
 * Decodes the values of monitoring infos, which are encoded with Beam's own coders.
 * @see https://github.com/apache/beam/blob/master/model/pipeline/src/main/proto/org/apache/beam/model/pipeline/v1/metrics.proto
 */

export interface Distribution {
  readonly count: bigint;
  readonly sum: bigint;
  readonly min: bigint;
  readonly max: bigint;
}

/** `beam:metrics:sum_int64:v1` and the like. Undefined when the payload is cut off. */
export function decodeInt64(payload: Uint8Array): bigint | undefined {
  return readVarInts(payload, 1)?.[0];
}

/** `beam:metrics:distribution_int64:v1`. Undefined when the payload is cut off. */
export function decodeDistribution(payload: Uint8Array): Distribution | undefined {
  const [count, sum, min, max] = readVarInts(payload, 4) ?? [];
  if (count === undefined || sum === undefined || min === undefined || max === undefined) return undefined;
  return { count, sum, min, max };
}

/** `beam:metrics:latest_int64:v1`: a timestamp in ms, then the value. Undefined when the payload is cut off. */
export function decodeLatest(payload: Uint8Array): { timeMs: bigint; value: bigint } | undefined {
  const [timeMs, value] = readVarInts(payload, 2) ?? [];
  return timeMs === undefined || value === undefined ? undefined : { timeMs, value };
}

/** `beam:metrics:set_string:v1`: an iterable of known length of strings. Undefined when the payload is cut off. */
export function decodeStringSet(payload: Uint8Array): string[] | undefined {
  if (payload.length < 4) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = view.getInt32(0);
  const strings: string[] = [];
  let offset = 4;
  for (let index = 0; index < count; index += 1) {
    const length = readVarInt(payload, offset);
    if (length === undefined) return undefined;
    const end = length.next + Number(length.value);
    if (end > payload.length) return undefined;
    strings.push(new TextDecoder().decode(payload.subarray(length.next, end)));
    offset = end;
  }
  return strings;
}

function readVarInts(payload: Uint8Array, count: number): bigint[] | undefined {
  const values: bigint[] = [];
  let offset = 0;
  while (values.length < count) {
    const read = readVarInt(payload, offset);
    if (read === undefined) return undefined;
    values.push(read.value);
    offset = read.next;
  }
  return values;
}

function readVarInt(payload: Uint8Array, start: number): { value: bigint; next: number } | undefined {
  let value = 0n;
  let shift = 0n;
  for (let offset = start; offset < payload.length && shift < 70n; offset += 1, shift += 7n) {
    const byte = payload[offset] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value: BigInt.asIntN(64, value), next: offset + 1 };
  }
  return undefined;
}
