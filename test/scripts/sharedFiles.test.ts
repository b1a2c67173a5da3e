import assert from 'node:assert/strict';
import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const support = resolve(import.meta.dirname, '../../scripts/test');

/** Goes on until another process of the run has ended early. */
const patient = `it('waits', async () => {
  while (!require('node:fs').existsSync(process.env.MOCHA_COUNTS + '-broken'))
    await new Promise((done) => setTimeout(done, 20));
});`;

describe('Test files that processes share', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dataflow-shared-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Runs these files as scripts/test.ts does. @param files their texts, by name */
  async function run(files: Readonly<Record<string, string>>): Promise<{
    readonly said: string;
    readonly counts: unknown;
    readonly isBroken: boolean;
  }> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const counts = join(folder, 'counts');
    const reporter = join(support, 'countingReporter.cjs');
    const broken = join(support, 'brokenProcess.cjs');
    const flags = ['--no-config', '--parallel', '--jobs', '2', '--timeout', '60000'];
    const loaded = ['--reporter', reporter, '--require', broken];
    const paths = Object.keys(files).map((name) => join(folder, name));
    const { all } = await execa('mocha', [...flags, ...loaded, ...paths], {
      preferLocal: true,
      all: true,
      reject: false,
      // This file may itself be run by one of several processes.
      env: { MOCHA_COUNTS: counts, MOCHA_WORKER_ID: undefined },
    });
    const written = await readFile(counts, 'utf8').catch(() => 'null');
    return { said: all, counts: JSON.parse(written), isBroken: existsSync(`${counts}-broken`) };
  }

  it('are counted together, and a failing one is no broken process', async () => {
    const { said, counts, isBroken } = await run({
      'one.cjs': "it('goes', () => {}); it('fails', () => { throw new Error('on purpose'); });",
      'two.cjs': "it('goes', () => {}); it.skip('is left out', () => {});",
    });
    const failures = [{ title: 'fails', message: 'on purpose' }];
    assert.deepEqual(counts, { passed: 2, failed: 1, skipped: 1, failures });
    assert.match(said, /on purpose/);
    assert.equal(isBroken, false);
  });

  it('are named where their process ends in the middle of them', async () => {
    const { said, isBroken } = await run({
      'ending.cjs': "it('ends', (done) => void process.exit(7));",
      'other.cjs': "it('goes', () => {});",
    });
    assert.match(said, /ending\.cjs\)/);
    assert.equal(isBroken, true);
  });

  it('leave a mark where their process ends after them, which mocha takes no notice of', async () => {
    const { isBroken } = await run({
      'late.cjs': "it('goes', () => { setTimeout(() => process.exit(7), 200); });",
      'patient.cjs': patient,
    });
    assert.equal(isBroken, true);
  });
});
