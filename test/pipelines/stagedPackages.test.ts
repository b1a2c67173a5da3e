import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { submitPipeline } from '../../scripts/local/samples.ts';
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

describe('A pipeline with a package of its own (--extra_package)', function () {
  this.timeout(180_000);
  let python: string;
  let service: LocalService;
  let folder: string;

  before(async function () {
    this.timeout(1_200_000);
    python = await beamPython();
    folder = await mkdtemp(join(tmpdir(), 'staged-packages-'));
    service = await LocalService.start();
  });
  after(async () => {
    await service.end();
    await rm(folder, { recursive: true, force: true });
  });

  it('finds it on its workers, and not those of another job', async () => {
    const wheel = join(folder, 'greeting_for_tests-1.0-py3-none-any.whl');
    await promisify(execFile)(python, ['-c', makeWheel, wheel]);
    const file = 'test/pipelines/fixtures/uses_package.py';

    // Side by side: most of a submission's time goes into waiting between polls.
    const run = submitPipeline(service, python, file, [`--extra_package=${wheel}`]);
    const without = submitPipeline(service, python, file, ['--job_name=without-package']);
    assert.equal(await run.exitCode, 0, run.output);
    assert.deepEqual(await service.objects('test-bucket', 'greetings/out'), ['Hello, Ada\n']);
    assert.notEqual(await without.exitCode, 0);
    assert.match(without.output, /ModuleNotFoundError: No module named 'greeting_for_tests'/);
  });
});
