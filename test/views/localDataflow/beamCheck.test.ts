import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkBeam } from '../../../src/views/localDataflow/beamCheck.ts';

describe('Whether an interpreter can run a Beam file', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beam-check-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  for (const [script, check] of [
    ['exit 0', 'present'],
    ['exit 3', 'missing'],
    ['exit 1', 'unknown'],
    ['kill $$', 'unknown'],
  ] as const) {
    it(`is ${check} where asking it ends with "${script}"`, async () => {
      const python = join(folder, 'python');
      await writeFile(python, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      assert.equal(await checkBeam(python, folder), check);
    });
  }

  it('is told apart from an interpreter that is not there', async () => {
    assert.equal(await checkBeam(join(folder, 'python'), folder), 'no-interpreter');
  });

  it('is found out from Python itself, which also finds modules beside the file', async () => {
    await writeFile(join(folder, 'apache_beam.py'), 'raise RuntimeError("imported")\n');
    assert.equal(await checkBeam('python3', folder), 'present');
  });
});
