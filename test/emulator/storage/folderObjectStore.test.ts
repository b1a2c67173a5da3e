import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { FolderObjectStore } from '../../../src/emulator/storage/folderObjectStore.ts';

describe('FolderObjectStore', () => {
  let root: string;
  let folder: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'object-store-test-'));
    folder = join(root, 'store');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('gives back content, range, checksums and metadata', async () => {
    const store = await FolderObjectStore.open(folder);
    const written = await store.write('my-bucket', 'a', Buffer.from('123456789'), {
      contentType: 'text/plain',
      metadata: { owner: 'me' },
    });
    // The check value of CRC-32C, big-endian: e3069283.
    assert.equal(written.crc32c, Buffer.from('e3069283', 'hex').toString('base64'));
    assert.equal(written.md5Hash, createHash('md5').update('123456789').digest('base64'));
    assert.deepEqual(await store.stat('my-bucket', 'a'), written);
    assert.equal(
      Buffer.from((await store.read('my-bucket', 'a', { start: 2, end: 4 })) ?? []).toString(),
      '345',
    );
    assert.equal(await store.read('my-bucket', 'other'), undefined);
  });

  it('keeps every name inside its folder and lists them in byte order', async () => {
    const store = await FolderObjectStore.open(folder);
    const names = [
      '../../escape',
      '/etc/x',
      'a/../../b',
      'CON',
      'a\\b',
      '\u{1F600}',
      '\uFF5E',
      'é'.repeat(512),
    ];
    for (const name of names) await store.write('my-bucket', name, Buffer.from(name));
    for (const name of names) {
      assert.equal(Buffer.from((await store.read('my-bucket', name)) ?? []).toString(), name);
    }
    assert.deepEqual(await readdir(root), ['store']);
    assert.ok(!(await readdir(dirname(root))).includes('escape'));
    assert.deepEqual(
      (await store.list('my-bucket')).map(({ name }) => name),
      names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
  });

  for (const name of ['', '.', '..', 'line\nbreak', 'é'.repeat(513), '\uD800']) {
    it(`refuses the object name ${JSON.stringify(name.slice(0, 12))}`, async () => {
      const store = await FolderObjectStore.open(folder);
      await assert.rejects(store.write('my-bucket', name, Buffer.from('')), { status: 'INVALID_ARGUMENT' });
    });
  }

  it('has everything again when the folder is opened anew, with growing generations', async () => {
    const first = await FolderObjectStore.open(folder, { now: () => 2_000_000 });
    const old = await first.write('my-bucket', 'a', Buffer.from('old'));
    const kept = await first.write('my-bucket', 'b', Buffer.from('kept'));
    const second = await FolderObjectStore.open(folder, { now: () => 1_000_000 });
    assert.deepEqual(await second.list('my-bucket'), [old, kept]);
    const fresh = await second.write('my-bucket', 'a', Buffer.from('new'));
    assert.ok(fresh.generation > kept.generation);
    assert.equal(Buffer.from((await second.read('my-bucket', 'a')) ?? []).toString(), 'new');
  });

  it('reports a broken metadata file and still has the rest', async () => {
    const first = await FolderObjectStore.open(folder);
    await first.write('my-bucket', 'good', Buffer.from('good'));
    const broken = join(folder, 'objects', `${'0'.repeat(64)}.json`);
    await writeFile(broken, '{ not json');
    const problems: string[] = [];
    const second = await FolderObjectStore.open(folder, {
      log: { warn: (message) => problems.push(message) },
    });
    assert.deepEqual(
      (await second.list('my-bucket')).map(({ name }) => name),
      ['good'],
    );
    assert.equal(problems.length, 1);
    assert.ok(problems[0]?.includes(broken));
  });

  it('leaves the files of others in its folder alone, and removes what an earlier process left unfinished', async () => {
    await FolderObjectStore.open(folder);
    await writeFile(join(folder, 'uploads', randomUUID()), 'half an upload');
    const files = ['uploads/photo.jpg', 'uploads/2024/notes.txt', 'objects/design.txt', 'objects/README'];
    await mkdir(join(folder, 'uploads/2024'));
    for (const file of files) await writeFile(join(folder, file), 'mine');
    await FolderObjectStore.open(folder);
    for (const file of files) assert.equal(await readFile(join(folder, file), 'utf8'), 'mine');
    assert.deepEqual((await readdir(join(folder, 'uploads'))).sort(), ['2024', 'photo.jpg']);
  });

  it('leaves nothing behind of an object that it cannot put, and still has the one before', async () => {
    const store = await FolderObjectStore.open(folder);
    await store.write('my-bucket', 'a', Buffer.from('old'));
    const record = join(
      folder,
      'objects',
      `${createHash('sha256').update('my-bucket/a').digest('hex')}.json`,
    );
    await rm(record);
    // Nothing can be put in its place.
    await mkdir(join(record, 'in-the-way'), { recursive: true });
    const files = () => readdir(folder, { recursive: true });
    const before = await files();
    await assert.rejects(store.write('my-bucket', 'a', Buffer.from('new')));
    await assert.rejects(store.setAttributes('my-bucket', 'a', () => ({ contentType: 'text/plain' })));
    assert.deepEqual(await files(), before);
    assert.equal(Buffer.from((await store.read('my-bucket', 'a')) ?? []).toString(), 'old');
  });

  it('shows one whole content while several write the same object, and the last stays', async () => {
    const store = await FolderObjectStore.open(folder);
    const contents = Array.from({ length: 8 }, (_, index) => Buffer.alloc(300_000, index));
    const writes = contents.map((content) => store.write('my-bucket', 'a', content));
    const isWhole = (found: Uint8Array | undefined): boolean =>
      found === undefined || contents.some((content) => content.equals(found));
    const all = Promise.all(writes);
    for (const write of writes) {
      assert.ok(isWhole(await store.read('my-bucket', 'a')));
      await write;
    }
    const generations = (await all).map(({ generation }) => generation);
    assert.equal(new Set(generations).size, contents.length);
    const last = await store.stat('my-bucket', 'a');
    assert.ok(generations.every((generation) => generation <= (last?.generation ?? 0n)));
    assert.equal((await readdir(join(folder, 'objects'))).length, 2);
  });

  it('lets one writer win when all want to be the first', async () => {
    const store = await FolderObjectStore.open(folder);
    const results = await Promise.allSettled(
      ['x', 'y', 'z'].map(async (text) => {
        const writer = await store.beginWrite('my-bucket', 'a');
        await writer.append(Buffer.from(text));
        return writer.commit({ preconditions: { ifGenerationMatch: 0n } });
      }),
    );
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.deepEqual(await readdir(join(folder, 'uploads')), []);
  });

  it('reads on in an object that is overwritten meanwhile', async () => {
    const store = await FolderObjectStore.open(folder);
    await store.write('my-bucket', 'a', Buffer.from('old'));
    const opened = await store.openRead('my-bucket', 'a');
    await store.write('my-bucket', 'a', Buffer.from('new'));
    assert.ok(opened);
    assert.equal(Buffer.concat(await opened.stream().toArray()).toString(), 'old');
  });
});
