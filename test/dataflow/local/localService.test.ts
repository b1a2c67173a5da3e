import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseConnections } from '../../../src/dataflow/connectionSettings.ts';
import { claimDataFolder } from '../../../src/dataflow/local/dataFolder.ts';
import { exportLines, localEnvironment } from '../../../src/dataflow/local/localService.ts';
import { managedConnection, withManagedConnection } from '../../../src/dataflow/local/managedConnection.ts';

describe('The managed connection', () => {
  const google = { name: 'Production', projectId: 'project-one' };

  it('stands beside those to Google Cloud', () => {
    const { connections } = parseConnections([google], {});
    assert.deepEqual(withManagedConnection(connections, 'automatic'), [...connections, managedConnection]);
    assert.deepEqual(withManagedConnection([], 'manual'), [managedConnection]);
  });

  it('gives way to a service that the settings or the environment name, and to the wish to have none', () => {
    const named = [
      parseConnections([{ name: 'Mine', projectId: 'p', endpoint: 'localhost:8085' }], {}),
      parseConnections([google], { DATAFLOW_EMULATOR_HOST: 'localhost:8085' }),
    ];
    for (const { connections } of named) {
      assert.deepEqual(withManagedConnection(connections, 'automatic'), connections);
    }
    assert.deepEqual(withManagedConnection([], 'never'), []);
  });
});

describe('The environment of the local Dataflow', () => {
  it('comes to a shell as it is', async () => {
    const service = { grpcAddress: '127.0.0.1:1', httpOrigin: 'http://127.0.0.1:2' };
    const environment = localEnvironment(service, "it's", 'us-central1');
    const shell = spawn('sh', ['-c', `${exportLines(environment)}env`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = (await text(shell.stdout)).split('\n');
    for (const [name, value] of Object.entries(environment))
      assert.ok(lines.includes(`${name}=${value}`), name);
    // Google's storage clients take an address for a bucket's host.
    assert.equal(environment['STORAGE_EMULATOR_HOST'], 'http://localhost:2');
  });
});

describe('The data folder of the local Dataflow', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dataflow-claim-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('belongs to one window at a time, and is free again when that is gone', async () => {
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      await writeFile(join(folder, 'claimed-by'), String(other.pid));
      assert.equal(await claimDataFolder(folder), undefined);
    } finally {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
    assert.equal(await claimDataFolder(folder), folder);
    assert.equal(await claimDataFolder(folder), folder);
  });
});
