import assert from 'node:assert/strict';
import { join } from 'node:path';
import { execa } from 'execa';
import { flexYaml } from '../../src/emulator/templates/ready/specs.ts';
import { installLauncherPackages } from '../../src/emulator/templates/launcherPackages.ts';
import { brokenDocuments } from '../beamYaml/brokenDocuments.ts';
import { beamPython } from './beamPython.ts';

const script = join(import.meta.dirname, 'fixtures/refused_documents.py');

describe('What the check of Beam YAML calls an error', function () {
  this.timeout(1_200_000);

  it('is refused by Beam itself, and what it only warns of is not', async () => {
    const python = await beamPython();
    await installLauncherPackages({
      python,
      packages: flexYaml.metadata.localLauncher.pythonPackages,
      env: process.env,
      signal: new AbortController().signal,
      onStart: () => undefined,
      onLine: () => undefined,
    });
    // Java, and files to read, are a matter of the machine.
    const documents = brokenDocuments.filter(({ yaml }) => !/WriteToBigQuery|ReadFromText/.test(yaml));
    const { stdout } = await execa(python, [script], {
      input: JSON.stringify(documents.map(({ yaml }) => yaml)),
    });
    const refusals = JSON.parse(stdout) as (string | null)[];
    const wrong = documents.filter(
      ({ severity }, index) => (severity === undefined) !== (refusals[index] !== null),
    );
    assert.deepEqual(
      wrong.map(({ what }) => what),
      [],
    );
  });
});
