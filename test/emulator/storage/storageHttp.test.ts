import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { until } from '../until.ts';
import { startStorageServer, type StorageServer } from './storageServer.ts';

describe('StorageHttp', () => {
  let server: StorageServer;

  beforeEach(async () => {
    server = await startStorageServer();
  });
  afterEach(() => server.close());

  const objects = (rest = ''): string => `${server.origin}/storage/v1/b/my-bucket/o${rest}`;
  const upload = (rest: string): string => `${server.origin}/upload/storage/v1/b/my-bucket/o?${rest}`;
  const put = (name: string, text = name): Promise<unknown> =>
    server.store.write('my-bucket', name, Buffer.from(text));

  it('knows every valid bucket name and refuses others in the words of the service', async () => {
    assert.equal((await fetch(`${server.origin}/storage/v1/b/never-seen`)).status, 200);
    const refused = await fetch(`${server.origin}/storage/v1/b/Not_Valid`);
    assert.equal(refused.status, 400);
    assert.deepEqual(await refused.json(), {
      error: {
        code: 400,
        message: "Invalid bucket name: 'Not_Valid'",
        errors: [{ message: "Invalid bucket name: 'Not_Valid'", domain: 'global', reason: 'invalid' }],
      },
    });
  });

  it('answers a missing object with a 404 that names it, in JSON and in XML', async () => {
    const json = await fetch(objects('/a%2Fb'));
    assert.equal(json.status, 404);
    assert.match(await json.text(), /No such object: my-bucket\/a\/b/);
    const xml = await fetch(`${server.origin}/my-bucket/a/%3Cb%3E`);
    assert.equal(xml.status, 404);
    assert.match(await xml.text(), /<Code>NoSuchKey<\/Code>.*a\/&#60;b&#62;/);
  });

  it('leaves paths of other APIs alone', async () => {
    for (const path of ['/v1b3/projects/p/jobs', '/token', '/computeMetadata/v1/project', '/']) {
      assert.equal(await (await fetch(server.origin + path)).text(), 'not storage');
    }
  });

  it('serves ranges on each way to read an object', async () => {
    await put('a b', '0123456789');
    for (const url of [
      objects('/a%20b?alt=media'),
      `${server.origin}/download/storage/v1/b/my-bucket/o/a%20b?alt=media`,
      `${server.origin}/b/my-bucket/o/a%20b?alt=media`,
      `${server.origin}/my-bucket/a%20b`,
    ]) {
      const read = (range: string): Promise<Response> => fetch(url, { headers: { range } });
      assert.equal(await (await fetch(url)).text(), '0123456789');
      const part = await read('bytes=2-4');
      assert.equal(part.status, 206);
      assert.equal(part.headers.get('content-range'), 'bytes 2-4/10');
      assert.equal(await part.text(), '234');
      assert.equal(await (await read('bytes=7-')).text(), '789');
      assert.equal(await (await read('bytes=-2')).text(), '89');
      assert.equal((await read('bytes=10-')).status, 416);
    }
  });

  it('holds generation preconditions: 412 for a change, 304 for a read', async () => {
    await put('a');
    const { generation } = (await (await fetch(objects('/a'))).json()) as { generation: string };
    const post = (parameters: string): Promise<Response> =>
      fetch(upload(`uploadType=media&name=a&${parameters}`), { method: 'POST', body: 'new' });
    assert.equal((await post('ifGenerationMatch=0')).status, 412);
    assert.equal((await fetch(objects(`/a?ifGenerationNotMatch=${generation}`))).status, 304);
    assert.equal((await post(`ifGenerationMatch=${generation}`)).status, 200);
    assert.equal((await fetch(objects(`/a?ifGenerationMatch=${generation}`))).status, 412);
    assert.equal((await fetch(objects(`/a?generation=${generation}`))).status, 404);
  });

  it('lists in pages, with folders shown once, and only the fields asked for', async () => {
    for (const name of ['a', 'b/1', 'b/2', 'c', 'd/1']) await put(name);
    const seen: string[] = [];
    let token: string | undefined = '';
    while (token !== undefined) {
      const url: string = objects(
        `?delimiter=/&maxResults=1&pageToken=${token}&fields=items(name),prefixes,nextPageToken`,
      );
      const page = (await (await fetch(url)).json()) as {
        items?: Record<string, string>[];
        prefixes?: string[];
        nextPageToken?: string;
      };
      seen.push(...(page.items ?? []).map((item) => JSON.stringify(item)), ...(page.prefixes ?? []));
      token = page.nextPageToken;
    }
    assert.deepEqual(seen, ['{"name":"a"}', 'b/', '{"name":"c"}', 'd/']);
  });

  it('takes metadata and content in one multipart request, with any bytes in it', async () => {
    const content = Buffer.from('\r\n--bound\r\n--boundar\r\n\0\xff\r\n', 'latin1');
    const response = await fetch(upload('uploadType=multipart'), {
      method: 'POST',
      headers: { 'content-type': 'multipart/related; boundary="boundary"' },
      body: Buffer.concat([
        Buffer.from(
          '--boundary\r\nContent-Type: application/json\r\n\r\n{"name":"a","metadata":{"k":"v"}}\r\n' +
            '--boundary\r\nContent-Type: text/plain\r\n\r\n',
        ),
        content,
        Buffer.from('\r\n--boundary--'),
      ]),
    });
    assert.equal(response.status, 200, await response.text());
    const object = await server.store.stat('my-bucket', 'a');
    assert.equal(object?.contentType, 'text/plain');
    assert.deepEqual(object.metadata, { k: 'v' });
    assert.ok(content.equals((await server.store.read('my-bucket', 'a')) ?? Buffer.alloc(0)));
  });

  it('takes the boundary in single quotes and with bare line feeds, as gcloud writes it', async () => {
    const response = await fetch(upload('uploadType=multipart&name=a'), {
      method: 'POST',
      headers: { 'content-type': "multipart/related; boundary='==1=='" },
      body: '--==1==\nContent-Type: application/json\n\n{}\n--==1==\nContent-Type: text/plain\n\ntext\n--==1==--\n',
    });
    assert.equal(response.status, 200, await response.text());
    assert.equal(Buffer.from((await server.store.read('my-bucket', 'a')) ?? []).toString(), 'text');
  });

  it('lists what a glob fits, also with versions, and nothing deleted', async () => {
    const names = ['a/b.txt', 'a/c.csv', 'a/d/e.txt', 'f.txt', 'f1.txt', 'x[1].txt'];
    for (const name of names) await put(name);
    const listed = async (query: Record<string, string>): Promise<string[]> => {
      const response = await fetch(
        `${server.origin}/storage/v1/b/my-bucket/o?${new URLSearchParams(query).toString()}`,
      );
      const { items = [] } = (await response.json()) as { items?: { name: string }[] };
      return items.map(({ name }) => name);
    };
    const cases: [string, string[]][] = [
      ['*.txt', ['f.txt', 'f1.txt', 'x[1].txt']],
      ['**.txt', ['a/b.txt', 'a/d/e.txt', 'f.txt', 'f1.txt', 'x[1].txt']],
      ['**/?.{txt,csv}', ['a/b.txt', 'a/c.csv', 'a/d/e.txt', 'f.txt']],
      ['f[0-9].txt', ['f1.txt']],
      ['a/[!b].*', ['a/c.csv']],
      ['x\\[1\\].txt', ['x[1].txt']],
    ];
    for (const [matchGlob, expected] of cases)
      assert.deepEqual(await listed({ matchGlob }), expected, matchGlob);
    assert.deepEqual(await listed({ versions: 'true' }), names);
    assert.deepEqual(await listed({ softDeleted: 'true' }), []);
    const malformed = await fetch(`${server.origin}/storage/v1/b/my-bucket/o?matchGlob=%7Ba`);
    assert.equal(malformed.status, 400);
  });

  it('does the calls of a batch in order, with either kind of line ends', async () => {
    for (const end of ['\r\n', '\n']) {
      await put('temp');
      const calls = [
        'POST /storage/v1/b/my-bucket/o/temp/copyTo/b/my-bucket/o/final',
        `DELETE ${server.origin}/storage/v1/b/my-bucket/o/temp`,
        'DELETE /storage/v1/b/my-bucket/o/temp',
      ];
      const parts = calls.map((call) =>
        ['--x', 'Content-Type: application/http', 'Content-ID: <1>', '', `${call} HTTP/1.1`, '', ''].join(
          end,
        ),
      );
      const response = await fetch(`${server.origin}/batch/storage/v1`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/mixed; boundary=x' },
        body: `${parts.join(end)}${end}--x--`,
      });
      const statuses = [...(await response.text()).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
      assert.deepEqual(statuses, ['200', '204', '404']);
      assert.equal(Buffer.from((await server.store.read('my-bucket', 'final')) ?? []).toString(), 'temp');
    }
  });

  it('decompresses gzip objects for clients that do not accept gzip, and only for them', async () => {
    const packed = gzipSync('plain text');
    await fetch(upload('uploadType=media&name=a&contentEncoding=gzip'), { method: 'POST', body: packed });
    const plain = await fetch(objects('/a?alt=media'), { headers: { 'accept-encoding': 'identity' } });
    assert.equal(plain.headers.get('content-encoding'), null);
    assert.equal(await plain.text(), 'plain text');
    const raw = request(objects('/a?alt=media'), { headers: { 'accept-encoding': 'gzip' } }).end();
    const [response] = (await once(raw, 'response')) as [NodeJS.ReadableStream];
    const received: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) received.push(chunk);
    assert.ok(packed.equals(Buffer.concat(received)));
  });

  it('stores content that was compressed for the way as it was before', async () => {
    await fetch(upload('uploadType=media&name=a'), {
      method: 'POST',
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync('plain text'),
    });
    assert.equal(Buffer.from((await server.store.read('my-bucket', 'a')) ?? []).toString(), 'plain text');
  });

  it('leaves no half object behind a broken connection, and serves others while one is slow', async () => {
    await put('a', 'old');
    const slow = request(upload('uploadType=media&name=a'), {
      method: 'POST',
      headers: { 'content-length': '1000' },
    });
    slow.on('error', () => undefined);
    slow.write('half');
    const uploads = join(server.folder, 'uploads');
    await until(async () => {
      const sizes = (await readdir(uploads)).map(async (file) => (await stat(join(uploads, file))).size);
      return (await Promise.all(sizes)).includes(4);
    });
    assert.equal(await (await fetch(`${server.origin}/my-bucket/a`)).text(), 'old');
    slow.destroy();
    await until(async () => (await readdir(uploads)).length === 0);
    assert.equal(await (await fetch(`${server.origin}/my-bucket/a`)).text(), 'old');
  });

  it('treats dots in a path as part of the name', async () => {
    await put('x/../secret', 'dotted');
    await put('secret', 'other');
    const raw = request({
      host: '127.0.0.1',
      port: new URL(server.origin).port,
      path: '/my-bucket/x/../secret',
    }).end();
    const [response] = (await once(raw, 'response')) as [NodeJS.ReadableStream];
    const received: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) received.push(chunk);
    assert.equal(Buffer.concat(received).toString(), 'dotted');
  });
});
