import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { submitPipeline, type Submission } from '../../scripts/local/samples.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';
import { waitFor } from '../waitFor.ts';

describe('Ending the service', function () {
  this.timeout(180_000);
  let python: string;
  let temporary: string;
  let service: LocalService;
  let run: Submission;

  before(async function () {
    this.timeout(1_200_000);
    python = await beamPython();
  });
  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'service-end-'));
    service = await LocalService.start({ TMPDIR: temporary });
    run = submitPipeline(service, python, 'samples/orders_stream.py', ['--interval=0.1']);
  });
  afterEach(async () => {
    await run.stop();
    await service.end('SIGKILL');
    await rm(temporary, { recursive: true, force: true });
  });

  const streaming = async (): Promise<void> => {
    const jobId = await run.jobId;
    await waitFor(
      'the first orders',
      () => service.counters(jobId),
      ({ orders = 0 }) => orders > 0,
    );
    const commands = (await service.children()).join('\n');
    assert.match(commands, /prism/);
    assert.match(commands, /sdk_worker_main/);
  };

  const assertNothingLeft = async (): Promise<void> => {
    assert.deepEqual(await service.children(), []);
    assert.deepEqual(
      (await readdir(temporary)).filter((name) => name.startsWith('dataflow-emulator')),
      [],
    );
  };

  it('with SIGTERM while a job streams leaves no process and no file behind, and exits with 0', async () => {
    await streaming();
    assert.equal(await service.end('SIGTERM'), 0);
    await assertNothingLeft();
  });

  it('with SIGTERM while a job starts leaves no process and no file behind, and exits with 0', async () => {
    await run.jobId;
    assert.equal(await service.end('SIGTERM'), 0);
    await assertNothingLeft();
  });

  it('with SIGKILL while a job streams leaves no process behind', async () => {
    await streaming();
    await service.end('SIGKILL');
    await waitFor(
      'the end of all processes',
      () => service.children(),
      (commands) => commands.length === 0,
    );
  });
});
