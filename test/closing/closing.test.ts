import assert from 'node:assert/strict';
import { execaNode } from 'execa';
import { join } from 'node:path';
import { startLocalDataflow, type LocalDataflow } from '../../scripts/local/localDataflow.ts';
import { ModelJobs } from '../vscode/modelJobs.ts';

describe('What the extension runs, once it is closed,', function () {
  this.timeout(60_000);
  const started: LocalDataflow[] = [];

  after(async () => {
    for (const service of started) await service.close();
  });

  it('leaves no timer, socket or child behind that would keep its process alive', async () => {
    const service = await startLocalDataflow(() => undefined);
    started.push(service);
    await new ModelJobs(service.httpOrigin).start('watched-to-the-end', 'healthy-streaming');
    const { stdout, exitCode, timedOut } = await execaNode({
      nodeOptions: ['--import', 'tsx'],
      env: service.env,
      timeout: 40_000,
      reject: false,
      stderr: 'inherit',
    })`${join(import.meta.dirname, 'services.ts')}`;
    assert.equal(timedOut, false, 'it ends by itself');
    assert.equal(exitCode, 0);
    assert.deepEqual(JSON.parse(stdout), { name: 'watched-to-the-end' });
  });
});
