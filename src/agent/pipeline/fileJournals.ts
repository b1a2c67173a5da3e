import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../monitoring/clock.ts';
import { journalEntry, type JournalEntry, type JournalStore } from './journal.ts';
import { usualBounds, withinBounds, type JournalBounds } from './journalBounds.ts';

const journalSuffix = '.journal.jsonl';

/** Journals in a folder, a file of JSON lines each. A file is shortened now and then, so that it stays within bounds. */
export class FileJournalStore implements JournalStore {
  /** How many entries can still be added to a journal before it is looked at again. */
  private readonly left = new Map<string, number>();

  constructor(
    private readonly folder: string,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly bounds: JournalBounds = usualBounds,
  ) {}

  /** Entries of one task must be added one after the other. */
  async append(entry: JournalEntry): Promise<void> {
    const { taskId } = entry;
    await mkdir(this.folder, { recursive: true });
    await appendFile(this.pathOf(taskId), `${JSON.stringify(entry)}\n`);
    const left = this.left.get(taskId) ?? 0;
    if (left > 0) {
      this.left.set(taskId, left - 1);
      return;
    }
    this.left.set(taskId, Math.ceil(this.bounds.looks.entries / 10));
    await this.shorten(taskId);
  }

  async read(taskId: string): Promise<readonly JournalEntry[]> {
    const text = await readFile(this.pathOf(taskId), 'utf8').catch(unlessMissing(''));
    return text.split('\n').flatMap((line) => {
      // The last line of a program that was cut off may be half there.
      const entry = journalEntry.safeParse(parsed(line));
      return entry.success ? [entry.data] : [];
    });
  }

  async remove(taskId: string): Promise<void> {
    this.left.delete(taskId);
    await rm(this.pathOf(taskId), { force: true });
  }

  private async shorten(taskId: string): Promise<void> {
    const entries = await this.read(taskId);
    const short = withinBounds(entries, this.clock.now(), this.bounds);
    if (short === entries) return;
    const path = this.pathOf(taskId);
    const next = `${path}.next`;
    await writeFile(next, short.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    // All at once: whoever reads meanwhile, or is cut off here, has the one or the other whole.
    await rename(next, path);
  }

  private pathOf(taskId: string): string {
    return join(this.folder, `${taskId}${journalSuffix}`);
  }
}

function unlessMissing<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value;
    throw error;
  };
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
