import assert from 'node:assert/strict';
import { parseConnections } from '../../src/dataflow/connectionSettings.ts';
import { readyTemplates } from '../../src/dataflow/local/readyTemplates.ts';

const local = {
  id: 'local',
  name: 'Local Dataflow',
  projectId: 'local-project',
  regions: ['us-central1'],
  endpoint: 'localhost:8085',
  auth: { kind: 'none' },
};

describe('parseConnections', () => {
  it('makes Google connections with sign-in and endpoints without', () => {
    const settings = [
      { name: 'Production', projectId: 'project-one', regions: ['europe-west1', 'europe-west1', 'us-east4'] },
      { name: 'Mine', projectId: 'p', endpoint: '[::1]:8085' },
    ];
    assert.deepEqual(parseConnections(settings, {}), {
      connections: [
        {
          id: 'settings:Production',
          name: 'Production',
          projectId: 'project-one',
          regions: ['europe-west1', 'us-east4'],
          auth: { kind: 'adc' },
        },
        {
          id: 'settings:Mine',
          name: 'Mine',
          projectId: 'p',
          regions: ['us-central1'],
          endpoint: '[::1]:8085',
          auth: { kind: 'none' },
        },
      ],
      problems: [],
    });
  });

  it('has nothing where nothing is set', () => {
    assert.deepEqual(parseConnections(undefined, {}), { connections: [], problems: [] });
  });

  it('adds the service of the environment, once', () => {
    const env = { DATAFLOW_EMULATOR_HOST: 'localhost:8085' };
    assert.deepEqual(parseConnections([], env).connections, [{ ...local, templates: readyTemplates }]);
    const same = { name: 'Same', projectId: 'local-project', endpoint: 'localhost:8085' };
    assert.deepEqual(
      parseConnections([same], env).connections.map(({ name }) => name),
      ['Same'],
    );
    const other = parseConnections([{ name: 'Local Dataflow', projectId: 'p' }], {
      ...env,
      DATAFLOW_EMULATOR_PROJECT: 'q',
    });
    assert.deepEqual(
      other.connections.map(({ name, projectId }) => [name, projectId]),
      [
        ['Local Dataflow', 'p'],
        ['Local Dataflow (localhost:8085)', 'q'],
      ],
    );
  });

  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['no object', 'x', /must be an object/],
    ['no name', { projectId: 'p' }, /name is missing/],
    ['an empty project', { name: 'n', projectId: ' ' }, /projectId is missing/],
    ['a path as project', { name: 'n', projectId: 'projects/p' }, /is no project id/],
    [
      'an endpoint with a scheme',
      { name: 'n', projectId: 'p', endpoint: 'http://localhost:1' },
      /must be host:port/,
    ],
    ['an endpoint without a port', { name: 'n', projectId: 'p', endpoint: 'localhost' }, /must be host:port/],
    ['a port that is none', { name: 'n', projectId: 'p', endpoint: 'localhost:70000' }, /must be host:port/],
    [
      'a zone',
      { name: 'n', projectId: 'p', regions: ['us-central1-a'] },
      /is a zone; its region is "us-central1"/,
    ],
    ['regions that are no list', { name: 'n', projectId: 'p', regions: 'us-central1' }, /must be a list/],
    ['a name used twice', { name: 'Good', projectId: 'p' }, /called "Good" already/],
  ];
  for (const [what, entry, problem] of bad) {
    it(`leaves out ${what}, says so, and keeps the rest`, () => {
      const { connections, problems } = parseConnections([{ name: 'Good', projectId: 'good' }, entry], {});
      assert.deepEqual(
        connections.map(({ projectId }) => projectId),
        ['good'],
      );
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', problem);
      assert.match(problems[0] ?? '', /^dataflow\.connections\[1\]/);
    });
  }

  it('says what is wrong with the environment', () => {
    const { connections, problems } = parseConnections({}, { DATAFLOW_EMULATOR_HOST: 'http://localhost' });
    assert.deepEqual(connections, []);
    assert.equal(problems.length, 2);
    assert.match(problems.join(' '), /must be a list.*DATAFLOW_EMULATOR_HOST must be host:port/);
  });

  it('act as a service account on Google Cloud, and list templates of the user', () => {
    const entry = { name: 'Prod', projectId: 'project-one' };
    const { connections, problems } = parseConnections(
      [
        {
          ...entry,
          impersonateServiceAccount: 'viewer@project-one.iam.gserviceaccount.com',
          templates: ['gs://b/orders', 'orders'],
        },
        { ...entry, name: 'Other', impersonateServiceAccount: 'viewer' },
      ],
      {},
    );
    assert.deepEqual(
      connections.map(({ auth, templates }) => [auth, templates]),
      [
        [{ kind: 'adc', impersonate: 'viewer@project-one.iam.gserviceaccount.com' }, ['gs://b/orders']],
        [{ kind: 'adc' }, undefined],
      ],
    );
    assert.equal(problems.length, 2);
    assert.match(problems[0] ?? '', /templates must be a list of paths/);
    assert.match(problems[1] ?? '', /email of a service account/);
  });
});
