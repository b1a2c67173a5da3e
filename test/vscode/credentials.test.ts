import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../../src/dataflow/connection.ts';
import { systemClock as clock } from '../../src/monitoring/clock.ts';
import { CredentialsWatch } from '../../src/views/connections/credentialsWatch.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { newServiceAccountKey, robot, viewer } from '../emulator/access/accessExample.ts';
import { until } from '../emulator/until.ts';
import { LocalGoogleCloud } from './localGoogleCloud.ts';
import { emulatorProgram, ShownTree } from './shownTree.ts';

const connection: Connection = {
  id: 'cloud',
  name: 'Cloud',
  projectId: 'local-project',
  regions: ['us-central1'],
  auth: { kind: 'adc' },
};
const stranger = 'stranger@example.com';
const idle = 'idle@local-project.iam.gserviceaccount.com';
const user = { clientId: 'client', clientSecret: 'secret' };
const audience = '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/idp';
const key = newServiceAccountKey();
const oldKey = newServiceAccountKey();

/** Who may do what at the local Google Cloud: the viewer and the robot may list jobs, the others nothing. */
const access = {
  principals: {
    [viewer]: { roles: ['roles/dataflow.viewer'], permissions: ['iam.serviceAccounts.getAccessToken'] },
    [robot]: { roles: ['roles/dataflow.viewer'] },
    [stranger]: {},
    [idle]: {},
  },
  users: [
    ...['valid', 'expired', 'revoked', 'reauthRequired'].map((state) => ({
      ...user,
      principal: viewer,
      refreshToken: `${state}-token`,
      state,
    })),
    { ...user, principal: stranger, refreshToken: 'stranger-token' },
  ],
  serviceAccountKeys: [
    { principal: robot, keyId: 'valid', publicKey: key.publicKey },
    { principal: robot, keyId: 'revoked', publicKey: oldKey.publicKey, state: 'revoked' },
    { principal: robot, keyId: 'expired', publicKey: oldKey.publicKey, state: 'expired' },
    { principal: idle, keyId: 'idle', publicKey: key.publicKey },
  ],
  externalAccounts: [
    { principal: robot, audience, subjectToken: 'valid' },
    { principal: viewer, audience, subjectToken: 'lender' },
    { principal: robot, audience, subjectToken: 'expired', state: 'expired' },
    { principal: robot, audience, subjectToken: 'revoked', state: 'revoked' },
    { principal: stranger, audience, subjectToken: 'stranger' },
  ],
};

function userFile(refreshToken: string): object {
  return {
    type: 'authorized_user',
    client_id: 'client',
    client_secret: 'secret',
    refresh_token: refreshToken,
  };
}

function keyFile(keyId: string, { privateKey } = key, email = robot): object {
  return {
    type: 'service_account',
    client_email: email,
    private_key_id: keyId,
    private_key: privateKey,
    token_uri: 'https://oauth2.googleapis.com/token',
  };
}

function lendingAddress(account: string): string {
  return `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${account}:generateAccessToken`;
}

function impersonatingFile(refreshToken: string, account: string): object {
  return {
    type: 'impersonated_service_account',
    source_credentials: userFile(refreshToken),
    service_account_impersonation_url: lendingAddress(account),
    delegates: [],
  };
}

describe('Credentials of a connection to Google Cloud', () => {
  let cloud: LocalGoogleCloud;
  let tree: ShownTree;
  let watch: CredentialsWatch;
  let file: string;

  const proxySupport = (value: 'off' | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration().update('http.proxySupport', value, vscode.ConfigurationTarget.Global);

  before(async () => {
    // By default the editor puts its own proxy in place of the one that a library has found.
    await proxySupport('off');
    cloud = await LocalGoogleCloud.start({ program: emulatorProgram(), access });
    cloud.setEnvironment({ HOME: cloud.folder, GOOGLE_APPLICATION_CREDENTIALS: '' });
    file = join(cloud.folder, '.config', 'gcloud', 'application_default_credentials.json');
    await mkdir(dirname(file), { recursive: true });
    for (const { subjectToken } of access.externalAccounts) {
      await writeFile(join(cloud.folder, subjectToken), subjectToken);
    }
    tree = new ShownTree();
    const { connections, monitor } = tree;
    watch = new CredentialsWatch({ connections, monitor, clock, log: silentLog, environment: process.env });
    await tree.show(connection);
  });
  after(async () => {
    watch.dispose();
    await tree.close();
    await cloud.close();
    await proxySupport(undefined);
  });

  /** What the tree says of the connection, once that fits. */
  async function says(pattern: RegExp): Promise<void> {
    const isSaid = (): boolean => tree.texts('cloud').some((text) => pattern.test(text));
    await until(isSaid).catch(() => {
      assert.fail(`The tree should say ${String(pattern)} and says: ${tree.texts('cloud').join(' | ')}`);
    });
  }

  async function write(content: object | string): Promise<void> {
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }

  function externalFile(subjectToken: string, more: object = {}): object {
    return {
      type: 'external_account',
      audience,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      credential_source: { file: join(cloud.folder, subjectToken) },
      ...more,
    };
  }

  /** Each with a file, the words of the one row that tells of it, and the command that mends it. */
  const faults: readonly (readonly [what: string, () => object | string, RegExp, string])[] = [
    [
      'a user whose sign-in has expired',
      () => userFile('expired-token'),
      /sign-in .* has expired/,
      'dataflow.signIn',
    ],
    [
      'a user whose sign-in was revoked',
      () => userFile('revoked-token'),
      /sign-in .* revoked/,
      'dataflow.signIn',
    ],
    [
      'a user who must confirm who it is',
      () => userFile('reauthRequired-token'),
      /sign-in .* expired/,
      'dataflow.signIn',
    ],
    [
      'a user who may not list jobs',
      () => userFile('stranger-token'),
      /'dataflow\.jobs\.list' denied/,
      'dataflow.openProblemPage',
    ],
    [
      'a key that was deleted',
      () => keyFile('revoked', oldKey),
      /does not accept the key of robot@/,
      'dataflow.openCredentialsFile',
    ],
    [
      'a key that has run out',
      () => keyFile('expired', oldKey),
      /does not accept the key of robot@/,
      'dataflow.openCredentialsFile',
    ],
    [
      'a key of an account that may not list jobs',
      () => keyFile('idle', key, idle),
      /'dataflow\.jobs\.list' denied/,
      'dataflow.openProblemPage',
    ],
    [
      'a user who may not act as the account',
      () => impersonatingFile('stranger-token', robot),
      /may not act as robot@/,
      'dataflow.openCredentialsFile',
    ],
    [
      'a revoked user who acts as an account',
      () => impersonatingFile('revoked-token', robot),
      /sign-in .* revoked/,
      'dataflow.signIn',
    ],
    [
      'an account acted as that may not list jobs',
      () => impersonatingFile('valid-token', idle),
      /'dataflow\.jobs\.list' denied/,
      'dataflow.openProblemPage',
    ],
    [
      'an identity whose token has run out',
      () => externalFile('expired'),
      /token of your identity provider: .*stale/,
      'dataflow.openCredentialsFile',
    ],
    [
      'an identity whose token is not known',
      () => externalFile('revoked'),
      /token of your identity provider: .*verified/,
      'dataflow.openCredentialsFile',
    ],
    [
      'an identity that may not list jobs',
      () => externalFile('stranger'),
      /'dataflow\.jobs\.list' denied/,
      'dataflow.openProblemPage',
    ],
    [
      'an identity that may not act as the account',
      () => externalFile('stranger', { service_account_impersonation_url: lendingAddress(robot) }),
      /may not act as robot@/,
      'dataflow.openCredentialsFile',
    ],
    [
      'a file that is cut short',
      () => '{"type": "authorized_user", "client_sec',
      /holds no credentials/,
      'dataflow.signIn',
    ],
    ['a file of an unknown kind', () => ({ type: 'other' }), /holds no credentials/, 'dataflow.signIn'],
  ];

  /** Files that work, each in turn what mends one of the faults. */
  const mended: readonly (() => object)[] = [
    () => userFile('valid-token'),
    () => keyFile('valid'),
    () => impersonatingFile('valid-token', robot),
    () => externalFile('valid'),
    () => externalFile('lender', { service_account_impersonation_url: lendingAddress(robot) }),
  ];

  it('says that there are none, and follows when somebody signs in', async () => {
    await says(/no Application Default Credentials on this machine/);
    await write(userFile('valid-token'));
    await says(/^No jobs yet/);
    await rm(file);
    await says(/no Application Default Credentials on this machine/);
  });

  for (const [index, [what, content, words, command]] of faults.entries()) {
    it(`tells ${what} in one row with what mends it, and follows when the file is mended`, async () => {
      await write(content());
      await says(words);
      const rows = tree.rows('cloud');
      assert.equal(rows.length, 1);
      assert.equal(rows[0]?.command?.command, command);
      await write((mended[index % mended.length] ?? mended[0])?.() ?? {});
      await says(/^No jobs yet/);
    });
  }

  it('names the permission and the account that lacks it', async () => {
    await write(keyFile('idle', key, idle));
    await says(/'dataflow\.jobs\.list' denied/);
    const [problem] = tree.monitor.jobs('cloud')?.problems ?? [];
    assert.match(
      problem?.error.remedy ?? '',
      new RegExp(`${idle} needs the permission dataflow\\.jobs\\.list`),
    );
  });

  it('acts as the service account of a connection, and says who may not', async () => {
    await write(userFile('valid-token'));
    await tree.connections.set([{ ...connection, auth: { kind: 'adc', impersonate: robot } }]);
    await says(/^No jobs yet/);
    await write(userFile('stranger-token'));
    await says(/may not act as robot@/);
    assert.equal(tree.rows('cloud')[0]?.command?.command, 'dataflow.editConnection');
    await tree.connections.set([connection]);
  });

  it('says where the variable leads that names a file which is not there', async () => {
    cloud.setEnvironment({ GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json' });
    await tree.connections.set([{ ...connection, id: 'other' }]);
    await until(() =>
      tree.texts('other').some((text) => /names \/nowhere\/key\.json, which does not exist/.test(text)),
    );
    cloud.setEnvironment({ GOOGLE_APPLICATION_CREDENTIALS: '' });
  });
});
