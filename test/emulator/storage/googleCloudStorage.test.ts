import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Storage, type Bucket } from '@google-cloud/storage';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { startStorageServer, type StorageServer } from './storageServer.ts';

describe('Google’s Node client on the local Cloud Storage', () => {
  let server: StorageServer;
  let bucket: Bucket;

  beforeEach(async () => {
    server = await startStorageServer();
    bucket = new Storage({
      apiEndpoint: server.origin,
      projectId: 'local-project',
      useAuthWithCustomEndpoint: false,
    }).bucket('my-bucket');
  });
  afterEach(() => server.close());

  for (const resumable of [false, true]) {
    it(`uploads and downloads with checksums ${resumable ? 'in a session' : 'in one request'}`, async () => {
      const content = randomBytes(700_001);
      const file = bucket.file('folder/ü #?%.bin');
      await file.save(content, { resumable, metadata: { contentType: 'x/y', metadata: { k: 'v' } } });
      const [downloaded] = await file.download({ validation: 'crc32c' });
      assert.ok(content.equals(downloaded));
      const [metadata] = await file.getMetadata();
      assert.equal(metadata.contentType, 'x/y');
      assert.deepEqual(metadata.metadata, { k: 'v' });
      const [part] = await file.download({ start: 10, end: 19 });
      assert.ok(content.subarray(10, 20).equals(part));
    });
  }

  it('uploads a stream of unknown length in chunks', async () => {
    const content = randomBytes(700_001);
    const file = bucket.file('a');
    await pipeline(Readable.from([content]), file.createWriteStream({ chunkSize: 256 * 1024 }));
    assert.ok(content.equals((await file.download())[0]));
  });

  it('lists, copies, moves, combines, changes metadata and deletes', async () => {
    await bucket.file('a').save('one ');
    await bucket.file('b').save('two');
    await bucket.file('a').copy('copy');
    await bucket.file('copy').move('moved');
    await bucket.combine(['a', 'b'], 'joined');
    await bucket.file('joined').setMetadata({ metadata: { k: 'v' } });
    const [files] = await bucket.getFiles();
    assert.deepEqual(
      files.map(({ name }) => name),
      ['a', 'b', 'joined', 'moved'],
    );
    assert.equal((await bucket.file('joined').download())[0].toString(), 'one two');
    assert.deepEqual((await bucket.file('joined').getMetadata())[0].metadata, { k: 'v' });
    await bucket.file('joined').delete();
    assert.deepEqual(await bucket.file('joined').exists(), [false]);
  });
});
