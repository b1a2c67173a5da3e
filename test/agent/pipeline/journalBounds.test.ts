import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileJournalStore } from '../../../src/agent/pipeline/fileJournals.ts';
import type { JournalEntry, JournalKind } from '../../../src/agent/pipeline/journal.ts';
import { withinBounds } from '../../../src/agent/pipeline/journalBounds.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const begin = Date.parse('2026-01-01T00:00:00Z');
const bounds = {
  looks: { entries: 200, ms: 2 * day },
  changes: { entries: 50, ms: 30 * day },
  size: 40_000,
};

const entry = (kind: JournalKind, minutes: number, text = `${kind} at ${minutes}`): JournalEntry => ({
  taskId: 'abc123',
  round: minutes,
  at: new Date(begin + minutes * minute).toISOString(),
  kind,
  text,
});

describe('A journal that grows', () => {
  let folder: string;
  let now = begin;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = (): FileJournalStore => new FileJournalStore(folder, { now: () => now }, bounds);
  const write = async (store: FileJournalStore, kind: JournalKind, at: number, text?: string) => {
    now = begin + at * minute;
    await store.append(entry(kind, at, text));
  };

  it('stays within its size for ever, keeps how it began and what was done, and says what is left out', async () => {
    let store = open();
    await write(store, 'started', 0);
    await write(store, 'acted', 1);
    await write(store, 'verified', 2);
    let written = 3;
    for (let at = 3; at < 3000; at += 1, written += 1) {
      await write(store, 'sensed', at, 'x'.repeat(100));
      // As after a reload of the window.
      if (at % 500 === 0) store = open();
    }
    const { size } = await stat(join(folder, 'abc123.journal.jsonl'));
    assert.ok(size < 1.5 * bounds.size, `${size} characters`);
    assert.deepEqual(await readdir(folder), ['abc123.journal.jsonl'], 'nothing else is left behind');
    const kept = await store.read('abc123');
    assert.deepEqual(
      kept.slice(0, 4).map(({ kind }) => kind),
      ['started', 'shortened', 'acted', 'verified'],
    );
    assert.equal(kept.at(-1)?.round, 2999);
    assert.equal(kept[1]?.readings?.['lines'], written - (kept.length - 1), 'every line is counted once');
  });

  it('leaves out what is old even when it is little, looks long before changes', () => {
    const entries = [entry('started', 0), entry('sensed', 1), entry('acted', 2), entry('verified', 3)];
    const kinds = (days: number): readonly string[] =>
      withinBounds(entries, begin + days * day, bounds).map(({ kind }) => kind);
    assert.equal(withinBounds(entries, begin + day, bounds), entries);
    assert.deepEqual(kinds(3), ['started', 'shortened', 'acted', 'verified']);
    assert.deepEqual(kinds(40), ['started', 'shortened']);
  });

  it('keeps all that belongs to a change whose effect is still waited for', () => {
    const open = [entry('proposed', 1), entry('validated', 1), entry('acted', 2)];
    const looks = Array.from({ length: 90 }, (_, index) => entry('sensed', 3 + index));
    const entries = [entry('started', 0), entry('sensed', 0), ...open, ...looks];
    const late = begin + 60 * day;
    const kept = withinBounds(entries, late, bounds);
    assert.deepEqual(kept.slice(2), [...open, ...looks]);
    const over = [...entries, entry('verified', 99)];
    assert.deepEqual(
      withinBounds(over, late, bounds).map(({ kind }) => kind),
      ['started', 'shortened'],
    );
  });
});
