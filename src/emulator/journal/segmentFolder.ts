import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../syncFolder.ts';
import type { Frame } from './recordFrame.ts';
import { Segment } from './segment.ts';

/** The files of the journal, `00000001.journal` and so on; others in the folder are somebody else's. */
export class SegmentFolder {
  readonly #folder: string;
  readonly #sync: boolean;
  readonly #segments = new Map<number, Segment>();

  /** @param sync - whether appended records and new files go to the disk at once */
  constructor(folder: string, sync: boolean) {
    this.#folder = folder;
    this.#sync = sync;
  }

  /** Opens the files, oldest first, and gives `onFrame` what they hold; damage is told to `onProblem`. */
  async open(
    onFrame: (segment: Segment, frame: Frame) => void,
    onProblem: (message: string) => void,
  ): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const number of await this.#numbers()) {
      const path = this.#path(number);
      const { segment, frames, gaps, cutBytes } = await Segment.open(number, path);
      this.#segments.set(number, segment);
      for (const { offset, length } of gaps) {
        onProblem(`${path}: ${length} damaged bytes at byte ${offset} were passed over.`);
      }
      if (cutBytes > 0) {
        onProblem(`${path}: the last ${cutBytes} bytes were no whole record and were cut off.`);
      }
      for (const frame of frames) onFrame(segment, frame);
    }
  }

  /** The newest file has not grown to `segmentBytes`, or a new one is made. */
  async current(segmentBytes: number): Promise<Segment> {
    const newest = this.newest;
    if (newest !== undefined && newest.size < segmentBytes) return newest;
    const number = (newest?.number ?? 0) + 1;
    const segment = await Segment.create(number, this.#path(number));
    try {
      if (this.#sync) await syncFolder(this.#folder);
    } catch (error) {
      // Unused: the end of the machine could take the whole file away.
      await segment.remove();
      throw error;
    }
    this.#segments.set(number, segment);
    return segment;
  }

  get newest(): Segment | undefined {
    return [...this.#segments.values()].at(-1);
  }

  /**
   * The file that holds most of what is not needed, when all together hold more of it than `garbageBytes` and than what
   * is needed. The newest one is still being written.
   */
  wasteful(garbageBytes: number): Segment | undefined {
    const all = [...this.#segments.values()];
    const garbage = (segment: Segment): number => segment.size - segment.liveBytes;
    const live = all.reduce((sum, segment) => sum + segment.liveBytes, 0);
    const older = all.slice(0, -1);
    const total = older.reduce((sum, segment) => sum + garbage(segment), 0);
    if (total <= Math.max(garbageBytes, live)) return undefined;
    return older.reduce((worst, segment) => (garbage(segment) > garbage(worst) ? segment : worst));
  }

  async remove(segment: Segment): Promise<void> {
    this.#segments.delete(segment.number);
    await segment.remove();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#segments.values()].map((segment) => segment.close()));
    this.#segments.clear();
  }

  async #numbers(): Promise<readonly number[]> {
    const numbers = (await readdir(this.#folder)).flatMap((name) => {
      const number = /^(\d{8})\.journal$/.exec(name)?.[1];
      return number === undefined ? [] : [Number(number)];
    });
    return numbers.sort((a, b) => a - b);
  }

  #path(number: number): string {
    return join(this.#folder, `${String(number).padStart(8, '0')}.journal`);
  }
}
