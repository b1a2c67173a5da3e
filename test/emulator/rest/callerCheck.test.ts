import assert from 'node:assert/strict';
import { request } from 'node:http';
import { RunningEmulator } from '../runningEmulator.ts';

describe('callers of the local Dataflow service', () => {
  let running: RunningEmulator;

  before(async () => {
    running = await RunningEmulator.start();
  });
  after(() => running.close());

  /** fetch() would not let Host and Origin be set. */
  function statusWith(
    headers: Record<string, string>,
    path = '/v1b3/projects/local-project/jobs',
  ): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(running.emulator.httpOrigin);
      request({ hostname, port, path, headers, setHost: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  }

  it('may use any name of this machine', async () => {
    for (const host of ['localhost:80', '127.0.0.1', '[::1]:8080', 'LOCALHOST']) {
      assert.equal(await statusWith({ Host: host }), 200, host);
    }
  });

  it('may not come under another host name', async () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example:80',
      '10.0.0.1',
      'a@localhost',
    ]) {
      assert.equal(await statusWith({ Host: host }), 403, host);
    }
  });

  it('may not be a web page of another origin, on any path', async () => {
    for (const path of [
      '/v1b3/projects/local-project/jobs',
      '/storage/v1/b/some-bucket/o',
      '/computeMetadata/v1/',
      '/token',
      '/some-bucket/object',
    ]) {
      for (const origin of ['https://evil.example', 'null', 'http://localhost:1']) {
        assert.equal(
          await statusWith({ Host: 'localhost:2', Origin: origin }, path),
          403,
          `${origin} ${path}`,
        );
      }
      assert.equal(
        await statusWith({ Host: 'localhost:2', 'Sec-Fetch-Site': 'cross-site' }, path),
        403,
        path,
      );
    }
    assert.equal(await statusWith({ Host: 'localhost:2', Origin: 'http://localhost:2' }), 200);
  });
});
