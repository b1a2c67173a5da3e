import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { submitPipeline, type Submission } from '../../scripts/local/samples.ts';
import { newServiceAccountKey } from '../emulator/access/accessExample.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

const robot = 'robot@local-project.iam.gserviceaccount.com';
const looker = 'looker@local-project.iam.gserviceaccount.com';
const token = 'token-of-the-robot';

describe('A pipeline for a service that asks for credentials (--require-auth)', function () {
  this.timeout(180_000);
  let service: LocalService;
  let folder: string;
  let signedIn: Submission;
  let forbidden: Submission;

  before(async function () {
    this.timeout(1_200_000);
    const python = await beamPython();
    folder = await mkdtemp(join(tmpdir(), 'required-auth-'));
    const { privateKey, publicKey } = newServiceAccountKey();
    const access = join(folder, 'access.json');
    await writeFile(
      access,
      JSON.stringify({
        principals: {
          [robot]: { roles: ['roles/dataflow.developer', 'roles/storage.admin'] },
          [looker]: { roles: ['roles/dataflow.viewer', 'roles/storage.admin'] },
        },
        tokens: { [token]: { principal: robot } },
        serviceAccountKeys: [robot, looker].map((principal) => ({
          principal,
          keyId: `key of ${principal}`,
          publicKey,
        })),
      }),
    );
    service = await LocalService.start({}, ['--require-auth', access], token);
    const credentialsOf = async (principal: string): Promise<string> => {
      const file = join(folder, `${principal}.json`);
      await writeFile(
        file,
        JSON.stringify({
          type: 'service_account',
          client_email: principal,
          private_key_id: `key of ${principal}`,
          private_key: privateKey,
          token_uri: `${service.origin}/token`,
        }),
      );
      return file;
    };
    // Side by side: most of a submission's time goes into waiting between polls.
    const submit = (name: string, credentials: string): Submission =>
      submitPipeline(
        { env: { ...service.env, GOOGLE_APPLICATION_CREDENTIALS: credentials } },
        python,
        'test/pipelines/fixtures/stateful.py',
        [`--job_name=${name}`, `--output=gs://test-bucket/${name}/out`],
      );
    signedIn = submit('signed-in', await credentialsOf(robot));
    forbidden = submit('forbidden', await credentialsOf(looker));
  });
  after(async () => {
    await Promise.all([signedIn.stop(), forbidden.stop()]);
    await service.end();
    await rm(folder, { recursive: true, force: true });
  });

  it('runs to its end: its program signs in, and its workers have a token of their own', async () => {
    assert.equal(await signedIn.exitCode, 0, signedIn.output);
    const lines = (await service.objects('test-bucket', 'signed-in/out')).join('').trim().split('\n');
    assert.deepEqual(lines.sort(), ['c: comes', 's: sails ship storm']);
  });

  it('is refused to an account that may not create jobs, and its program says why', async () => {
    assert.notEqual(await forbidden.exitCode, 0);
    assert.match(forbidden.output, /user does not have write access to project: local-project/);
    assert.deepEqual((await service.call('GET', 'jobs?name=forbidden')).body.jobs ?? [], []);
  });
});
