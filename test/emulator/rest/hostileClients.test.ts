import assert from 'node:assert/strict';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { RunningEmulator } from '../runningEmulator.ts';
import { RawConnection } from './rawHttp.ts';

const jobsPath = '/v1b3/projects/local-project/locations/us-central1/jobs';
const getJobs = [`GET ${jobsPath} HTTP/1.1`, 'Host: localhost', '', ''];

describe('clients that mean no good, or cannot do better, over HTTP', () => {
  let running: RunningEmulator;
  const open: RawConnection[] = [];

  beforeEach(async () => {
    running = await RunningEmulator.start();
  });
  afterEach(async () => {
    for (const connection of open.splice(0)) connection.close();
    await running.close();
  });

  async function connection(): Promise<RawConnection> {
    const opened = await RawConnection.open(running.emulator.httpOrigin);
    open.push(opened);
    return opened;
  }

  async function assertServes(): Promise<void> {
    assert.equal((await running.fetch(jobsPath)).status, 200);
  }

  /** The error in Google's form that ends an answer. */
  function errorOf(answer: string): { code: number; message: string; status: string } {
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    const { error } = JSON.parse(body) as { error: { code: number; message: string; status: string } };
    assert.ok(head.startsWith(`HTTP/1.1 ${error.code} `), head);
    return error;
  }

  async function create(body: string): Promise<{ status: number; text: string }> {
    const response = await running.fetch(jobsPath, { method: 'POST', body });
    return { status: response.status, text: await response.text() };
  }

  it('get an error in the form of all others for what is no request', async () => {
    const cases: [string[], number][] = [
      [['NO HTTP AT ALL', '', ''], 400],
      [[`GET ${jobsPath} HTTP/1.1`, 'Host: localhost', 'Bad header', '', ''], 400],
      [[`GET ${jobsPath} HTTP/1.1`, 'Host: localhost', `X-Long: ${'x'.repeat(100_000)}`, '', ''], 431],
      [[`GET ${jobsPath}?name=${'x'.repeat(100_000)} HTTP/1.1`, 'Host: localhost', '', ''], 431],
      [[`POST ${jobsPath} HTTP/1.1`, 'Host: localhost', 'Transfer-Encoding: chunked', '', 'zz', ''], 400],
    ];
    for (const [lines, code] of cases) {
      const client = await connection();
      client.write(...lines);
      assert.equal(errorOf(await client.untilClosed()).code, code, lines[0]?.slice(0, 40));
    }
    await assertServes();
  });

  it('are answered in order when they send many requests at once', async () => {
    const client = await connection();
    const missing = [`GET ${jobsPath}/nothing HTTP/1.1`, 'Host: localhost', '', ''];
    client.write(
      ...Array.from({ length: 50 }, () => [...getJobs.slice(0, -1), ...missing]).flatMap((x) => x),
    );
    const answers = await client.answers(100);
    const codes = answers.map((answer) => answer.slice(9, 12));
    assert.deepEqual(codes, Array.from({ length: 50 }, () => ['200', '404']).flat());
  });

  it('do not keep others waiting: 2,000 idle ones, 100 that never end their request, 100 that read no answer', async () => {
    for (let index = 0; index < 2000; index += 100) {
      await Promise.all(Array.from({ length: 100 }, () => connection()));
    }
    for (const [index, client] of open.slice(0, 200).entries()) {
      client.socket.pause();
      if (index % 2 === 0) client.write(`POST ${jobsPath} HTTP/1.1`, 'Host: localhost', 'Content-Le');
      else client.write(...Array.from({ length: 20 }, () => getJobs.slice(0, -1)).flat(), '');
    }
    await assertServes();
    const created = await create('{"name": "in-between"}');
    assert.equal(created.status, 200, created.text);
  });

  it('leave nothing behind when they break off an upload', async () => {
    const client = await connection();
    client.write(
      'POST /upload/storage/v1/b/some-bucket/o?uploadType=media&name=half HTTP/1.1',
      'Host: localhost',
      'Content-Length: 1000000',
      '',
      'x'.repeat(1000),
    );
    client.socket.end();
    await once(client.socket, 'close');
    assert.equal(await running.emulator.storage.stat('some-bucket', 'half'), undefined);
    await assertServes();
  });

  it('cannot make the service read deeper than it can, nor unpack more than a request may have', async () => {
    const deep = await create(
      `{"environment": {"sdkPipelineOptions": ${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}}`,
    );
    assert.equal(deep.status, 400);
    assert.match(deep.text, /too deep/);
    assert.equal((await create('['.repeat(1_000_000))).status, 400);
    const bomb = await running.fetch('/storage/v1/b/some-bucket/o/x', {
      method: 'PATCH',
      body: gzipSync(Buffer.alloc(50_000_000, ' ')),
      headers: { 'Content-Encoding': 'gzip' },
    });
    assert.equal(bomb.status, 413);
    await assertServes();
  });

  it('cannot reach into objects of the service by names that JavaScript gives a meaning', async () => {
    const named = '{"__proto__": {"name": "polluted"}, "constructor": {"prototype": {"name": "polluted"}}}';
    const plain = await create(named);
    // Had the name arrived, it would be a valid one.
    assert.equal(plain.status, 400, plain.text);
    assert.ok(!plain.text.includes('polluted'), plain.text);
    const inside = await create(
      `{"name": "inside", "labels": {"constructor": "a"}, "environment": {"sdkPipelineOptions": ${named}}}`,
    );
    assert.equal(inside.status, 200, inside.text);
    assert.equal((await running.fetch(`${jobsPath}/__proto__`)).status, 404);
    assert.equal((await running.fetch(`${jobsPath}?__proto__.name=x`)).status, 400);
    assert.equal(({} as { name?: string }).name, undefined);
  });

  it('find the last of two values where they give a key twice, as in every JSON', async () => {
    const twice = await create('{"name": "first", "name": "second"}');
    assert.equal((JSON.parse(twice.text) as { name: string }).name, 'second');
  });

  it('cannot keep more than so many uploads open', async () => {
    const start = (name: string): Promise<Response> =>
      running.fetch(`/upload/storage/v1/b/some-bucket/o?uploadType=resumable&name=${name}`, {
        method: 'POST',
      });
    let refused: Response | undefined;
    let last: Response | undefined;
    for (let index = 0; index <= 1000 && refused === undefined; index += 1) {
      const answer = await start(`object-${index}`);
      if (answer.status === 200) last = answer;
      else refused = answer;
    }
    assert.equal(refused?.status, 429);
    // One that is finished makes room.
    await fetch(last?.headers.get('location') ?? '', { method: 'PUT', body: 'content' });
    assert.equal((await start('next')).status, 200);
  });
});
