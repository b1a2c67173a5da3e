import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { submitPipeline, type Submission } from '../../scripts/local/samples.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

/** Makes a wheel with Python's own zipfile: building one with pip would need the network. */
const makeWheel = `
import sys, zipfile
info = 'greeting_for_tests-1.0.dist-info'
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('greeting_for_tests.py', 'def greet(name):\\n    return "Hello, " + name\\n')
    wheel.writestr(info + '/METADATA', 'Metadata-Version: 2.1\\nName: greeting-for-tests\\nVersion: 1.0\\n')
    wheel.writestr(info + '/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(info + '/RECORD', '')
`;

const setupFile = `
from setuptools import setup
setup(name='greeting-for-tests', version='2.0', py_modules=['greeting_for_tests'])
`;

describe('A pipeline with packages of its own', function () {
  this.timeout(180_000);
  let service: LocalService;
  let folder: string;
  let runs: Readonly<Record<'extra' | 'setup' | 'requirements' | 'without', Submission>>;

  before(async function () {
    this.timeout(1_200_000);
    const python = await beamPython();
    folder = await mkdtemp(join(tmpdir(), 'staged-packages-'));
    const wheel = join(folder, 'greeting_for_tests-1.0-py3-none-any.whl');
    await promisify(execFile)(python, ['-c', makeWheel, wheel]);
    const setup = join(folder, 'setup', 'setup.py');
    await mkdir(join(folder, 'setup'));
    await writeFile(setup, setupFile);
    await writeFile(
      join(folder, 'setup', 'greeting_for_tests.py'),
      'def greet(name):\n    return "Ahoy, " + name\n',
    );
    const requirements = join(folder, 'requirements.txt');
    await writeFile(requirements, 'greeting-for-tests==1.0\n');
    service = await LocalService.start();
    // Where the submitting program finds what its requirements name.
    const client = { env: { ...service.env, PIP_FIND_LINKS: folder } };
    // Side by side: most of a submission's time goes into waiting between polls.
    const submit = (name: string, ...flags: readonly string[]): Submission =>
      submitPipeline(client, python, 'test/pipelines/fixtures/uses_package.py', [
        `--job_name=${name}`,
        `--output=gs://test-bucket/${name}/out`,
        ...flags,
      ]);
    runs = {
      extra: submit('extra', `--extra_package=${wheel}`),
      setup: submit('setup', `--setup_file=${setup}`),
      requirements: submit(
        'requirements',
        `--requirements_file=${requirements}`,
        `--requirements_cache=${join(folder, 'cache')}`,
      ),
      without: submit('without'),
    };
  });
  after(async () => {
    await Promise.all(Object.values(runs).map((run) => run.stop()));
    await service.end();
    await rm(folder, { recursive: true, force: true });
  });

  const assertGreets = async (name: keyof typeof runs, greeting: string): Promise<void> => {
    const run = runs[name];
    assert.equal(await run.exitCode, 0, run.output);
    assert.deepEqual(await service.objects('test-bucket', `${name}/out`), [greeting]);
  };

  it('finds a wheel that was handed over (--extra_package)', () => assertGreets('extra', 'Hello, Ada\n'));

  it('finds the modules beside it (--setup_file)', () => assertGreets('setup', 'Ahoy, Ada\n'));

  it('finds what it requires (--requirements_file)', () => assertGreets('requirements', 'Hello, Ada\n'));

  it('does not find those of other jobs', async () => {
    assert.notEqual(await runs.without.exitCode, 0);
    assert.match(runs.without.output, /ModuleNotFoundError: No module named 'greeting_for_tests'/);
  });
});
