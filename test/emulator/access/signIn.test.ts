import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobsV1Beta3Client } from '@google-cloud/dataflow';
import { googleAuthLibrary } from 'google-gax';
import { FileAccess } from '../../../src/emulator/access/fileAccess.ts';
import { RunningEmulator } from '../runningEmulator.ts';
import { accessFile, newServiceAccountKey, robot, viewer } from './accessExample.ts';

const { IdentityPoolClient, Impersonated, JWT, OAuth2Client, UserRefreshClient } = googleAuthLibrary;
type AuthClient = InstanceType<typeof googleAuthLibrary.AuthClient>;

const scope = 'https://www.googleapis.com/auth/cloud-platform';
const user = { clientId: 'client', clientSecret: 'secret' };
const audience = '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/idp';

/** The kinds of Application Default Credentials, each through Google's own library. */
describe("signing in with Google's auth library", () => {
  const key = newServiceAccountKey();
  const oldKey = newServiceAccountKey();
  let running: RunningEmulator;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sign-in-test-'));
    const external = { principal: robot, audience };
    const file = accessFile({
      users: (['valid', 'revoked', 'expired', 'reauthRequired'] as const).map((state) => ({
        ...user,
        principal: viewer,
        refreshToken: state,
        state,
      })),
      serviceAccountKeys: [
        { principal: robot, keyId: 'good', publicKey: key.publicKey },
        { principal: robot, keyId: 'old', publicKey: oldKey.publicKey, state: 'revoked' },
      ],
      externalAccounts: [
        { ...external, subjectToken: 'valid' },
        { ...external, subjectToken: 'expired', state: 'expired' },
      ],
    });
    running = await RunningEmulator.start({ access: new FileAccess(file) });
  });
  after(async () => {
    await running.close();
    await rm(folder, { recursive: true });
  });

  const origin = (): string => running.emulator.httpOrigin;

  /** A real call over REST with the credentials of `authClient`. */
  async function listJobs(authClient: AuthClient): Promise<void> {
    const client = new JobsV1Beta3Client({ ...running.clientOptions('REST'), authClient });
    try {
      await client.listJobs({ projectId: 'local-project', location: 'us-central1' });
    } finally {
      await client.close();
    }
  }

  function userClient(refreshToken: string): AuthClient {
    return new UserRefreshClient({
      ...user,
      refreshToken,
      endpoints: { oauth2TokenUrl: `${origin()}/token` },
    });
  }

  /** The library sends assertions to Google whatever the key file says; here they go to the local service. */
  function serviceAccount(privateKey: string): InstanceType<typeof JWT> {
    const client = new JWT({ email: robot, key: privateKey, scopes: [scope] });
    client.transporter.interceptors.request.add({
      resolved: (config) => {
        config.url = new URL(`${origin()}${config.url.pathname}`);
        return Promise.resolve(config);
      },
    });
    return client;
  }

  async function externalClient(subjectToken: string, more: object = {}): Promise<AuthClient> {
    const file = join(folder, subjectToken);
    await writeFile(file, subjectToken);
    return new IdentityPoolClient({
      type: 'external_account',
      audience,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${origin()}/v1/token`,
      credential_source: { file },
      scopes: [scope],
      ...more,
    });
  }

  it('works for a user, and tells how the sign-in of another ended', async () => {
    await listJobs(userClient('valid'));
    for (const state of ['revoked', 'expired', 'never-seen', 'reauthRequired']) {
      await assert.rejects(listJobs(userClient(state)), /invalid_grant/, state);
    }
  });

  it('works for a service account, with an assertion and with a token it signs itself', async () => {
    const client = serviceAccount(key.privateKey);
    const { access_token: token } = await client.authorize();
    await listJobs(withToken(token));
    const self = new JWT({ email: robot, key: key.privateKey, keyId: 'good' });
    const headers = await self.getRequestHeaders('https://dataflow.googleapis.com/');
    const signed = headers.get('authorization')?.slice('Bearer '.length);
    await listJobs(withToken(signed));
    await assert.rejects(serviceAccount(oldKey.privateKey).authorize(), /invalid_grant/);
  });

  it('works for who may act as a service account, and for nobody else', async () => {
    const impersonating = (token: string): AuthClient =>
      new Impersonated({
        sourceClient: withToken(token),
        targetPrincipal: robot,
        targetScopes: [scope],
        endpoint: origin(),
      });
    await listJobs(impersonating('viewer-token'));
    await assert.rejects(listJobs(impersonating('developer-token')), /iam\.serviceAccounts\.getAccessToken/);
  });

  it('works for an identity of another provider, and tells when that has run out', async () => {
    await listJobs(await externalClient('valid'));
    await assert.rejects(listJobs(await externalClient('expired')), /invalid_grant/);
    await assert.rejects(listJobs(await externalClient('valid', { audience: 'other' })), /invalid_target/);
  });

  function withToken(token: string | null | undefined): InstanceType<typeof OAuth2Client> {
    assert.ok(token);
    const client = new OAuth2Client();
    client.setCredentials({ access_token: token });
    return client;
  }
});
