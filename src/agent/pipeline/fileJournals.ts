import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { journalEntry, type JournalEntry, type JournalStore } from './journal.ts';

const journalSuffix = '.journal.jsonl';

/** Journals in a folder, a file of JSON lines each. */
export class FileJournalStore implements JournalStore {
  constructor(private readonly folder: string) {}

  async append(entry: JournalEntry): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await appendFile(this.pathOf(entry.taskId), `${JSON.stringify(entry)}\n`);
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
    await rm(this.pathOf(taskId), { force: true });
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
