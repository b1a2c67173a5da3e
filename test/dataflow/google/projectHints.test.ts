import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialsPlace, readCredentialsFile } from '../../../src/dataflow/google/credentialsFile.ts';
import { connectionHints } from '../../../src/dataflow/google/projectHints.ts';

describe('What a machine says of projects, regions and accounts', () => {
  let home: string;
  let gcloud: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'home-'));
    gcloud = join(home, '.config', 'gcloud');
    await mkdir(join(gcloud, 'configurations'), { recursive: true });
  });
  afterEach(async () => {
    await rm(home, { recursive: true });
  });

  async function write(name: string, content: string): Promise<string> {
    const path = join(gcloud, name);
    await writeFile(path, content);
    return path;
  }

  it('names nothing where nothing is', async () => {
    const none = { projects: [], regions: [], accounts: [] };
    assert.deepEqual(await connectionHints({ HOME: home }, 'linux'), none);
    assert.deepEqual(await connectionHints({ HOME: '/nowhere' }, 'linux'), none);
    assert.deepEqual(await connectionHints({}, 'linux'), none);
  });

  it('offers each project once, the likeliest first, with where it was found', async () => {
    await write('active_config', 'work\n');
    await write('configurations/config_default', '[core]\nproject = home-project\n');
    await write(
      'configurations/config_work',
      '# by hand\n[core]\naccount = me@example.com\nproject = work-project\n[compute]\nregion = europe-west4\n[auth]\nimpersonate_service_account = robot@work-project.iam.gserviceaccount.com\n',
    );
    await write(
      'application_default_credentials.json',
      JSON.stringify({ type: 'authorized_user', quota_project_id: 'quota-project' }),
    );
    const env = { HOME: home, GOOGLE_CLOUD_PROJECT: 'env-project', CLOUDSDK_CORE_PROJECT: 'work-project' };
    const { projects, regions, accounts } = await connectionHints(env, 'linux');
    assert.deepEqual(
      projects.map(({ value, source }) => `${value}: ${source}`),
      [
        'env-project: environment variable GOOGLE_CLOUD_PROJECT',
        'work-project: environment variable CLOUDSDK_CORE_PROJECT',
        'quota-project: quota project of the Application Default Credentials',
        "home-project: gcloud's configuration default",
      ],
    );
    assert.deepEqual(regions, [{ value: 'europe-west4', source: "gcloud's active configuration (work)" }]);
    assert.deepEqual(
      accounts.map(({ value }) => value),
      ['robot@work-project.iam.gserviceaccount.com'],
    );
  });

  it('follows the variables that move the configuration, and leaves out what is no id', async () => {
    await write(
      'configurations/config_other',
      '[core]\nproject = other-project\n[dataflow]\nregion = us-east4\n[compute]\nregion = us-west1\n',
    );
    const env = {
      HOME: '/nowhere',
      CLOUDSDK_CONFIG: gcloud,
      CLOUDSDK_ACTIVE_CONFIG_NAME: 'other',
      GOOGLE_CLOUD_PROJECT: 'No Id',
      CLOUDSDK_COMPUTE_REGION: '',
    };
    const { projects, regions } = await connectionHints(env, 'linux');
    assert.deepEqual(projects, [{ value: 'other-project', source: "gcloud's active configuration (other)" }]);
    assert.deepEqual(
      regions.map(({ value }) => value),
      ['us-east4'],
    );
  });

  it('takes a relative path of the variable from where the program runs, as Google does', () => {
    const place = credentialsPlace({ GOOGLE_APPLICATION_CREDENTIALS: 'keys/robot.json' });
    assert.equal(place?.path, join(process.cwd(), 'keys', 'robot.json'));
  });

  it('reads whose credentials there are, and none of their secrets', async () => {
    const path = await write(
      'key.json',
      JSON.stringify({
        type: 'service_account',
        client_email: 'robot@p.iam.gserviceaccount.com',
        private_key: 'SECRET',
      }),
    );
    const file = await readCredentialsFile({ GOOGLE_APPLICATION_CREDENTIALS: path, HOME: home }, 'linux');
    assert.deepEqual(file, {
      path,
      isFromVariable: true,
      state: 'readable',
      type: 'service_account',
      principal: 'robot@p.iam.gserviceaccount.com',
    });
  });
});
