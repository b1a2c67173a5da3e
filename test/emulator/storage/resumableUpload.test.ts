import assert from 'node:assert/strict';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { until } from '../until.ts';
import { startStorageServer, type StorageServer } from './storageServer.ts';

describe('Resumable upload', () => {
  let server: StorageServer;
  let now = 0;

  beforeEach(async () => {
    now = Date.now();
    server = await startStorageServer({ now: () => now, sessionIdleMs: 1000 });
  });
  afterEach(() => server.close());

  async function start(name: string, parameters = '', headers: Record<string, string> = {}): Promise<string> {
    const response = await fetch(
      `${server.origin}/upload/storage/v1/b/my-bucket/o?uploadType=resumable&name=${name}${parameters}`,
      { method: 'POST', headers },
    );
    assert.equal(response.status, 200, await response.text());
    return response.headers.get('location') ?? assert.fail('no Location');
  }

  function send(session: string, range: string, body?: Buffer, headers = {}): Promise<Response> {
    return fetch(session, {
      method: 'PUT',
      redirect: 'manual',
      headers: { 'content-range': `bytes ${range}`, ...headers },
      body: body ?? null,
    });
  }

  async function uploadedSizes(): Promise<number[]> {
    const folder = join(server.folder, 'uploads');
    return Promise.all((await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size));
  }

  it('gives back equal bytes whatever the content and the chunks', async () => {
    for (let run = 0; run < 8; run++) {
      const content = randomBytes(run === 0 ? 0 : randomInt(1, 600_000));
      const session = await start('a');
      let offset = 0;
      while (offset < content.length) {
        // Clients that missed an answer send known bytes again.
        const from = Math.max(0, offset - randomInt(0, 1000));
        const chunk = content.subarray(from, offset + randomInt(1, 200_000));
        const response = await send(session, `${from}-${from + chunk.length - 1}/*`, chunk);
        offset = from + chunk.length;
        assert.equal(response.status, 308);
        assert.equal(response.headers.get('range'), `bytes=0-${offset - 1}`);
      }
      const done = await send(session, `*/${content.length}`);
      assert.equal(done.status, 200);
      const { md5Hash } = (await done.json()) as { md5Hash: string };
      assert.equal(md5Hash, createHash('md5').update(content).digest('base64'));
      assert.ok(content.equals((await server.store.read('my-bucket', 'a')) ?? Buffer.from('missing')));
    }
  });

  it('says how far it is without ending, and refuses a range that leaves a gap', async () => {
    const session = await start('a');
    assert.equal((await send(session, '*/*')).headers.get('range'), null);
    await send(session, '0-2/6', Buffer.from('abc'));
    const status = await send(session, '*/6');
    assert.equal(status.status, 308);
    assert.equal(status.headers.get('range'), 'bytes=0-2');
    assert.equal((await send(session, '5-5/6', Buffer.from('f'))).status, 503);
    assert.equal(await server.store.stat('my-bucket', 'a'), undefined);
    assert.equal((await send(session, '3-5/6', Buffer.from('def'))).status, 200);
    // Asked again after a lost answer, it is still the object.
    assert.equal((await send(session, '*/6')).status, 200);
  });

  it('answers 200 with an override to clients that cannot take 308, on POST too', async () => {
    const session = await start('a');
    const response = await fetch(session, {
      method: 'POST',
      headers: { 'content-range': 'bytes 0-2/*', 'x-guploader-no-308': 'yes' },
      body: 'abc',
    });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('x-http-status-code-override'), '308');
    assert.equal(response.headers.get('range'), 'bytes=0-2');
  });

  it('keeps what arrived before the connection broke, as no object yet', async () => {
    const session = await start('a');
    const broken = request(session, { method: 'PUT', headers: { 'content-length': '6' } });
    broken.on('error', () => undefined);
    broken.write('abc');
    await until(async () => (await uploadedSizes()).includes(3));
    broken.destroy();
    const status = await send(session, '*/6');
    assert.equal(status.status, 308);
    assert.equal(status.headers.get('range'), 'bytes=0-2');
    assert.equal(await server.store.stat('my-bucket', 'a'), undefined);
    assert.equal((await send(session, '3-5/6', Buffer.from('def'))).status, 200);
    assert.equal(Buffer.from((await server.store.read('my-bucket', 'a')) ?? []).toString(), 'abcdef');
  });

  it('refuses content with another checksum than the client says', async () => {
    const session = await start('a');
    const response = await send(session, '0-2/3', Buffer.from('abc'), { 'x-goog-hash': 'crc32c=AAAAAA==' });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /doesn't match calculated CRC32C/);
    assert.equal(await server.store.stat('my-bucket', 'a'), undefined);
  });

  it('checks its preconditions at the start and at the end', async () => {
    const session = await start('a', '&ifGenerationMatch=0');
    await server.store.write('my-bucket', 'a', Buffer.from('first'));
    assert.equal((await send(session, '0-2/3', Buffer.from('abc'))).status, 412);
    const again = await fetch(
      `${server.origin}/upload/storage/v1/b/my-bucket/o?uploadType=resumable&name=a&ifGenerationMatch=0`,
      { method: 'POST' },
    );
    assert.equal(again.status, 412);
  });

  it('is gone, with its bytes, when cancelled or idle for too long', async () => {
    const cancelled = await start('a');
    await send(cancelled, '0-2/*', Buffer.from('abc'));
    assert.equal((await fetch(cancelled, { method: 'DELETE' })).status, 499);
    assert.equal((await send(cancelled, '*/*')).status, 404);
    const idle = await start('b');
    now += 1001;
    assert.equal((await send(idle, '*/*')).status, 404);
    assert.deepEqual(await readdir(join(server.folder, 'uploads')), []);
  });
});
