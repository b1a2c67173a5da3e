import { crc32 } from 'node:zlib';

/** Begins each frame, so that the next one is found after damage. No UTF-8 text contains it. */
const marker = Buffer.from([0xff, 0xd5, 0x0f, 0xfa]);
const headerBytes = marker.length + 8;
const mostBytes = 1 << 30;

/** First bytes of a file: what it is, and the version of the form of its records. */
export const fileHeader = Buffer.from('DFJOURN\x01', 'latin1');

export interface Frame {
  /** Of the whole frame in the file. */
  readonly offset: number;
  readonly length: number;
  readonly payload: Uint8Array;
}

/** Bytes that hold no record. */
export interface Gap {
  readonly offset: number;
  readonly length: number;
}

/** Marker, length and CRC32 of length and payload (little endian, 4 bytes each), payload. */
export function frameOf(payload: Uint8Array): Buffer {
  if (payload.length > mostBytes) throw new RangeError(`A record of ${payload.length} bytes is too large.`);
  const frame = Buffer.allocUnsafe(headerBytes + payload.length);
  marker.copy(frame);
  frame.writeUInt32LE(payload.length, 4);
  frame.set(payload, headerBytes);
  frame.writeUInt32LE(checksum(frame, payload.length), 8);
  return frame;
}

/** The frame at `offset` of `bytes`; undefined when none is there, or a damaged one. The payload shares the memory. */
export function frameAt(bytes: Buffer, offset: number): Frame | undefined {
  if (offset + headerBytes > bytes.length || marker.compare(bytes, offset, offset + 4) !== 0)
    return undefined;
  const size = bytes.readUInt32LE(offset + 4);
  const length = headerBytes + size;
  if (size > mostBytes || offset + length > bytes.length) return undefined;
  const frame = bytes.subarray(offset, offset + length);
  if (frame.readUInt32LE(8) !== checksum(frame, size)) return undefined;
  return { offset, length, payload: frame.subarray(headerBytes) };
}

/** All whole frames of a file, and what lies between and behind them. */
export function scanFrames(bytes: Buffer): {
  readonly frames: readonly Frame[];
  readonly gaps: readonly Gap[];
} {
  const frames: Frame[] = [];
  const gaps: Gap[] = [];
  let offset = fileHeader.length;
  while (offset < bytes.length) {
    let frame = frameAt(bytes, offset);
    const start = offset;
    while (frame === undefined && offset < bytes.length) {
      const next = bytes.indexOf(marker, offset + 1);
      offset = next < 0 ? bytes.length : next;
      frame = frameAt(bytes, offset);
    }
    if (offset > start) gaps.push({ offset: start, length: offset - start });
    if (frame === undefined) break;
    frames.push(frame);
    offset += frame.length;
  }
  return { frames, gaps };
}

function checksum(frame: Buffer, size: number): number {
  return crc32(frame.subarray(headerBytes, headerBytes + size), crc32(frame.subarray(4, 8)));
}
