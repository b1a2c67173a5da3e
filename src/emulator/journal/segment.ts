import { open, rm, type FileHandle } from 'node:fs/promises';
import { fileHeader, frameAt, scanFrames, type Frame, type Gap } from './recordFrame.ts';

/** One file of the journal. It only grows, until it is removed as a whole. */
export class Segment {
  /** Bytes of the records that are still needed. */
  liveBytes = 0;
  readonly number: number;
  readonly path: string;
  readonly #file: FileHandle;
  #size: number;
  /** Whether bytes of a write that failed may stand behind the last record. */
  #hasRemains = false;

  private constructor(number: number, path: string, file: FileHandle, size: number) {
    this.number = number;
    this.path = path;
    this.#file = file;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  static async create(number: number, path: string): Promise<Segment> {
    const file = await open(path, 'wx+');
    try {
      await writeAll(file, fileHeader, 0);
    } catch (error) {
      // The next attempt makes a file of the same name.
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    return new Segment(number, path, file, fileHeader.length);
  }

  /**
   * Opens a file that is there, and answers what it holds. What stands behind the last whole record was being written
   * when the process or the machine ended, and is cut off.
   * @throws Error when a later version has written it.
   */
  static async open(
    number: number,
    path: string,
  ): Promise<{ segment: Segment; frames: readonly Frame[]; gaps: readonly Gap[]; cutBytes: number }> {
    const file = await open(path, 'r+');
    try {
      const bytes = await readAll(file);
      const header = bytes.subarray(0, fileHeader.length);
      if (isOfOtherVersion(header)) {
        throw new Error(`${path} was written by a later version of this program; use that one`);
      }
      const { frames, gaps } = scanFrames(bytes);
      const last = frames.at(-1);
      const size = last === undefined ? fileHeader.length : last.offset + last.length;
      if (bytes.length > size) await file.truncate(size);
      // A file that was just being made, or whose beginning is damaged.
      if (!header.equals(fileHeader)) await writeAll(file, fileHeader, 0);
      if (bytes.length > size || !header.equals(fileHeader)) await file.sync();
      return {
        segment: new Segment(number, path, file, size),
        frames,
        gaps: gaps.filter(({ offset }) => offset < size),
        cutBytes: Math.max(0, bytes.length - size),
      };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * Resolves when the bytes are on the disk, or with `sync` false when the operating system has them. What fails leaves
   * nothing behind, and can be tried again.
   */
  async append(frames: readonly Buffer[], sync: boolean): Promise<void> {
    const bytes = Buffer.concat(frames);
    if (this.#hasRemains) await this.#cutRemains();
    try {
      await writeAll(this.#file, bytes, this.#size);
      if (sync) await this.#file.datasync();
    } catch (error) {
      this.#hasRemains = true;
      // Room for others on a full disk. Where this fails too, the next append() begins with it.
      await this.#cutRemains().catch(() => undefined);
      throw error;
    }
    this.#size += bytes.length;
  }

  /** @throws Error when no whole record of that length is there. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(length);
    let got = 0;
    while (got < length) {
      const { bytesRead } = await this.#file.read(bytes, got, length - got, offset + got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    const frame = frameAt(bytes.subarray(0, got), 0);
    if (frame === undefined) throw new Error(`The record at byte ${offset} of ${this.path} is damaged.`);
    return frame.payload;
  }

  async #cutRemains(): Promise<void> {
    await this.#file.truncate(this.#size);
    this.#hasRemains = false;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async remove(): Promise<void> {
    await this.#file.close();
    await rm(this.path, { force: true });
  }
}

/** Only the last byte, the version, is another one. */
function isOfOtherVersion(header: Buffer): boolean {
  const last = fileHeader.length - 1;
  return (
    header.length === fileHeader.length &&
    header.subarray(0, last).equals(fileHeader.subarray(0, last)) &&
    header[last] !== fileHeader[last]
  );
}

async function readAll(file: FileHandle): Promise<Buffer> {
  const { size } = await file.stat();
  const bytes = Buffer.allocUnsafe(size);
  let got = 0;
  while (got < size) {
    const { bytesRead } = await file.read(bytes, got, size - got, got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return bytes.subarray(0, got);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
