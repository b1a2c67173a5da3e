import assert from 'node:assert/strict';
import { submitPipeline } from '../../scripts/local/samples.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

describe('A pipeline that fails', function () {
  this.timeout(180_000);
  let python: string;
  let service: LocalService;

  before(async function () {
    this.timeout(1_200_000);
    python = await beamPython();
    service = await LocalService.start();
  });
  after(async () => {
    await service.end();
  });

  it('ends as JOB_STATE_FAILED with the exception of its code among the errors', async () => {
    const run = submitPipeline(service, python, 'test/pipelines/fixtures/raises.py');
    assert.notEqual(await run.exitCode, 0);
    const jobId = await run.jobId;
    assert.equal(await service.state(jobId), 'JOB_STATE_FAILED');

    const errors = (await service.messages(jobId)).filter(
      ({ messageImportance }) => messageImportance === 'JOB_MESSAGE_ERROR',
    );
    const text = errors.map(({ messageText }) => messageText).join('\n');
    assert.match(text, /Error message from worker: Traceback \(most recent call last\)/);
    assert.match(text, /raises\.py", line \d+, in process/);
    assert.match(text, /ValueError: could not convert string to float: 'free'/);
    assert.match(text, /Workflow failed\. Causes: ParsePrice failed\./);
    assert.deepEqual(await service.children(), []);
  });

  it('fails, and does not hang, when its worker dies before it comes up', async () => {
    // The SDK harness reads this when it starts, and cannot make a number of it.
    const experiment = '--experiments=data_buffer_time_limit_ms=soon';
    const run = submitPipeline(service, python, 'test/pipelines/fixtures/raises.py', [experiment]);
    assert.notEqual(await run.exitCode, 0);
    const jobId = await run.jobId;
    assert.equal(await service.state(jobId), 'JOB_STATE_FAILED');
    const text = (await service.messages(jobId)).map(({ messageText }) => messageText).join('\n');
    assert.match(text, /The worker process ended with exit code 1/);
    assert.match(text, /Traceback/);
    assert.deepEqual(await service.children(), []);
  });
});
