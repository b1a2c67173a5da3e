import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal, type JournalOptions } from '../../../src/emulator/journal/journal.ts';
import { fileHeader } from '../../../src/emulator/journal/recordFrame.ts';
import { fillDisk } from '../fullDisk.ts';
import { until } from '../until.ts';

describe('the journal', () => {
  let folder: string;
  let told: string[];
  let opened: Journal | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-test-'));
    told = [];
  });
  afterEach(async () => {
    await opened?.close();
    await rm(folder, { recursive: true });
  });

  async function open(options: Partial<JournalOptions> = {}): Promise<Journal> {
    await opened?.close();
    const tell = (message: string): void => void told.push(message);
    opened = await Journal.open(folder, { log: { warn: tell, error: tell }, ...options });
    return opened;
  }
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  const text = (of: Uint8Array): string => Buffer.from(of).toString();
  const files = async (): Promise<string[]> =>
    (await readdir(folder)).sort().map((name) => join(folder, name));
  async function totalSize(): Promise<number> {
    const sizes = await Promise.all((await files()).map((file) => stat(file).catch(() => ({ size: 0 }))));
    return sizes.reduce((sum, { size }) => sum + size, 0);
  }
  async function contents(journal: Journal): Promise<Record<string, string[]>> {
    const all: Record<string, string[]> = {};
    for (const [key, head] of journal.heads()) {
      all[key] = [text(head), ...(await journal.bodies(key)).map(text)];
    }
    return all;
  }

  it('keeps heads and bodies by key, and forgets what was replaced', async () => {
    const journal = await open();
    await journal.append('a', { head: bytes('h1'), body: bytes('1') });
    await journal.append('a', { body: bytes('2') });
    await journal.append('b', { head: bytes('x'), body: bytes('y') });
    await journal.append('b', { head: bytes('z'), replaces: true });
    const expected = { a: ['h1', '1', '2'], b: ['z'] };
    assert.deepEqual(await contents(journal), expected);
    assert.deepEqual(await contents(await open()), expected);
    assert.deepEqual(told, []);
  });

  it('shares writes to the disk among changes that come together', async () => {
    const journal = await open();
    await Promise.all(
      Array.from({ length: 1000 }, (_, index) => journal.append(`k${index}`, { head: bytes(`${index}`) })),
    );
    assert.ok(journal.writes < 10, `${journal.writes} writes`);
    assert.equal((await open()).heads().length, 1000);
  });

  it('is read up to the last whole record wherever the file ends, and goes on from there', async () => {
    const random = seeded(1);
    const journal = await open({ sync: false });
    const ends: number[] = [fileHeader.length];
    for (let index = 0; index < 12; index += 1) {
      const body = Buffer.from(Array.from({ length: Math.floor(random() * 40) }, () => random() * 256));
      await journal.append(`k${index}`, { head: bytes(`${index}`), body });
      ends.push((await stat((await files())[0] ?? '')).size);
    }
    await journal.close();
    const [file = ''] = await files();
    const whole = await readFile(file);
    for (let cut = 0; cut <= whole.length; cut += 1) {
      await writeFile(file, whole.subarray(0, cut));
      told = [];
      const shorter = await open({ sync: false });
      const records = Math.max(0, ends.filter((end) => end <= cut).length - 1);
      assert.deepEqual(
        shorter.heads().map(([key]) => key),
        Array.from({ length: records }, (_, index) => `k${index}`),
        `cut at ${cut}`,
      );
      assert.equal(
        told.length,
        cut <= fileHeader.length || ends.includes(cut) ? 0 : 1,
        `cut at ${cut}: ${told.join()}`,
      );
      await shorter.append('next', { head: bytes('!') });
      assert.equal((await open({ sync: false })).heads().at(-1)?.[0], 'next');
    }
  });

  it('passes over a record with a changed byte, tells of it, and keeps all others', async () => {
    const journal = await open();
    const ends: number[] = [];
    for (const key of ['a', 'b', 'c']) {
      await journal.append(key, { head: bytes(key), body: bytes(`body of ${key}`) });
      ends.push((await stat((await files())[0] ?? '')).size);
    }
    await journal.close();
    const [file = ''] = await files();
    const whole = await readFile(file);
    const [first = 0, second = 0] = ends;
    for (let place = first; place < second; place += 1) {
      const damaged = Buffer.from(whole);
      damaged[place] = (damaged[place] ?? 0) ^ 0x55;
      await writeFile(file, damaged);
      told = [];
      const found = (await open()).heads().map(([key]) => key);
      assert.deepEqual(found, ['a', 'c'], `byte ${place}`);
      assert.match(told.join('\n'), new RegExp(`^.*: ${second - first} damaged bytes at byte ${first} `));
    }
  });

  it('holds what a random history says, with files that are tidied up on the way', async () => {
    const random = seeded(7);
    const options = { segmentBytes: 4000, garbageBytes: 4000, sync: false };
    let journal = await open(options);
    const expected = new Map<string, string[]>();
    for (let step = 0; step < 3000; step += 1) {
      const key = `k${Math.floor(random() * 20)}`;
      const [head = '', ...bodies] = expected.get(key) ?? [];
      const replaces = random() < 0.2;
      const change = {
        head: random() < 0.5 ? `h${step}` : head,
        body: 'x'.repeat(Math.floor(random() * 100)),
      };
      expected.set(key, [change.head, ...(replaces ? [] : bodies), change.body]);
      const done = journal.append(key, { head: bytes(change.head), body: bytes(change.body), replaces });
      if (random() < 0.1) await done;
      if (random() < 0.002) {
        await done;
        journal = await open(options);
      }
    }
    journal = await open(options);
    assert.deepEqual(await contents(journal), Object.fromEntries(sortedLike(journal, expected)));
    // Twice what is needed, the file that is being written, and what waits to be tidied up.
    await until(async () => (await totalSize()) < 60_000);
    assert.deepEqual(told, []);
  });

  it('says why a change cannot be written, once for all, and goes on when the folder is there again', async () => {
    const journal = await open({ segmentBytes: 1 });
    await journal.append('a', { head: bytes('1') });
    await rm(folder, { recursive: true });
    await assert.rejects(journal.append('b', { head: bytes('2') }), /cannot be written \(ENOENT/);
    await assert.rejects(journal.checkWritable(), /cannot be written \(ENOENT/);
    await mkdir(folder);
    await journal.checkWritable();
    await journal.append('c', { head: bytes('3') });
    assert.deepEqual(Object.keys(await contents(await open())), ['c']);
    assert.match(
      told.join('\n'),
      /^The data folder cannot be written .*\nThe data folder can be written again\.$/,
    );
  });

  it('keeps nothing of a change that a full disk refused, and all that come when there is room again', async () => {
    const journal = await open();
    await journal.append('a', { head: bytes('1') });
    const makeRoom = await fillDisk();
    try {
      await assert.rejects(journal.append('b', { head: bytes('2'), body: bytes('a long one') }), /ENOSPC/);
      await assert.rejects(journal.append('c', { head: bytes('3') }), /ENOSPC/);
    } finally {
      makeRoom();
    }
    await journal.append('d', { head: bytes('4') });
    told = [];
    assert.deepEqual(await contents(await open()), { a: ['1'], d: ['4'] });
    assert.deepEqual(told, []);
  });

  it('leaves files alone that a later version has written', async () => {
    await (await open()).append('a', { head: bytes('1') });
    await opened?.close();
    opened = undefined;
    const [file = ''] = await files();
    const later = await readFile(file);
    later[fileHeader.length - 1] = 9;
    await writeFile(file, later);
    await assert.rejects(open(), /written by a later version/);
    assert.deepEqual(await readFile(file), later);
  });
});

function sortedLike(journal: Journal, expected: ReadonlyMap<string, string[]>): [string, string[]][] {
  return journal.heads().map(([key]) => [key, expected.get(key) ?? []]);
}

/** Numbers from 0 to 1, the same ones for a seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
