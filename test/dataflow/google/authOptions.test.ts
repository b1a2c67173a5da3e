import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { googleAuthLibrary } from 'google-gax';
import { authOptions } from '../../../src/dataflow/google/authOptions.ts';

const projectId = 'project-one';

describe('acting as a service account', () => {
  let server: Server;
  let folder: string;
  const before = process.env['GOOGLE_APPLICATION_CREDENTIALS'];
  const asked: { path: string; authorization: string | undefined }[] = [];

  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      const path = request.url ?? '';
      asked.push({ path, authorization: request.headers.authorization });
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(
          path.startsWith('/token')
            ? { access_token: 'own-token', expires_in: 3600, token_type: 'Bearer' }
            : { accessToken: 'borrowed-token', expireTime: new Date(Date.now() + 3_600_000).toISOString() },
        ),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  });
  afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true });
    if (before === undefined) delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    else process.env['GOOGLE_APPLICATION_CREDENTIALS'] = before;
  });

  it("asks for the account's token with the user's own", async () => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // External credentials are those whose addresses a file may name.
    const file = join(folder, 'credentials.json');
    await writeFile(join(folder, 'subject'), 'subject-token');
    await writeFile(
      file,
      JSON.stringify({
        type: 'external_account',
        audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `${origin}/token`,
        credential_source: { file: join(folder, 'subject') },
      }),
    );
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = file;
    const account = 'viewer@project-one.iam.gserviceaccount.com';
    const { authClient } = await authOptions({ projectId, auth: { kind: 'adc', impersonate: account } });
    assert.ok(authClient instanceof googleAuthLibrary.Impersonated);
    assert.equal(authClient.getTargetPrincipal(), account);
    // The address of the service that lends tokens is fixed; here it is this server.
    Object.assign(authClient, { endpoint: origin });
    const { token } = await authClient.getAccessToken();
    assert.equal(token, 'borrowed-token');
    const lending = asked.find(({ path }) => path.includes('generateAccessToken'));
    assert.equal(lending?.path, `/v1/projects/-/serviceAccounts/${account}:generateAccessToken`);
    assert.equal(lending.authorization, 'Bearer own-token');
  });

  it('signs in as the user without an account, and not at all for a local service', async () => {
    assert.deepEqual(await authOptions({ projectId, auth: { kind: 'adc' } }), { projectId });
    const { sslCreds } = await authOptions({ projectId, auth: { kind: 'none' } });
    assert.ok(sslCreds);
    assert.deepEqual(asked, []);
  });
});
