import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { MetadataHttp } from '../../../src/emulator/metadata/metadataHttp.ts';

const flavor = { 'metadata-flavor': 'Google' };

describe('MetadataHttp', () => {
  let server: Server;
  let origin: string;

  beforeEach(async () => {
    const metadata = new MetadataHttp({ projectId: 'my-project' });
    server = createServer((request, response) => {
      metadata.handle(request, response, new URL(request.url ?? '/', 'http://localhost')).then(
        (isAnswered) => {
          if (!isAnswered) response.writeHead(418).end();
        },
        (error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const read = (path: string): Promise<Response> =>
    fetch(`${origin}/computeMetadata/v1/${path}`, { headers: flavor });

  it('answers the question of libraries whether there is a metadata server, and no one else at the root', async () => {
    const asked = await fetch(origin, { headers: flavor });
    assert.equal(asked.status, 200);
    assert.equal(asked.headers.get('metadata-flavor'), 'Google');
    assert.equal((await fetch(origin)).status, 418);
    assert.equal((await fetch(`${origin}/v1b3/projects`, { headers: flavor })).status, 418);
  });

  it('wants the header that keeps web pages out', async () => {
    const path = `${origin}/computeMetadata/v1/project/project-id`;
    assert.equal((await fetch(path)).status, 403);
    assert.equal((await fetch(path, { headers: { ...flavor, 'x-forwarded-for': '1.2.3.4' } })).status, 403);
  });

  it('tells project, service account and token the way the client libraries ask for them', async () => {
    assert.equal(await (await read('project/project-id')).text(), 'my-project');
    assert.equal(await (await read('universe/universe-domain')).text(), 'googleapis.com');
    const email = await (await read('instance/service-accounts/default/email')).text();
    const account = (await (
      await read('instance/service-accounts/default/?recursive=true')
    ).json()) as object;
    assert.deepEqual(Object.keys(account), ['aliases', 'email', 'scopes']);
    assert.match(email, /@my-project\./);
    const token = await read(`instance/service-accounts/${email}/token?scopes=x`);
    assert.equal(token.headers.get('content-type'), 'application/json');
    const fromEndpoint = await fetch(`${origin}/token`, { method: 'POST', body: 'grant_type=x&assertion=y' });
    assert.deepEqual(await token.json(), await fromEndpoint.json());
    assert.match(await (await read('instance/')).text(), /^service-accounts\/$/m);
    assert.equal((await read('instance/attributes/none')).status, 404);
    assert.equal((await read('instance/__proto__/x')).status, 404);
  });
});
