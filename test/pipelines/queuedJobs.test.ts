import assert from 'node:assert/strict';
import { submitPipeline, type Submission } from '../../scripts/local/samples.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';
import { waitFor } from '../waitFor.ts';

describe('More jobs than may run at once (--max-running-jobs)', function () {
  this.timeout(180_000);
  let python: string;
  let service: LocalService;
  const runs: Submission[] = [];

  before(async function () {
    this.timeout(1_200_000);
    python = await beamPython();
    service = await LocalService.start({}, ['--max-running-jobs', '1']);
  });
  after(async () => {
    await Promise.all(runs.map((run) => run.stop()));
    await service.end();
  });

  const submit = (file: string, name: string, flags: readonly string[] = []): Submission => {
    const run = submitPipeline(service, python, file, [`--job_name=${name}`, ...flags]);
    runs.push(run);
    return run;
  };
  const cancel = (jobId: string): ReturnType<LocalService['call']> =>
    service.call('PUT', `jobs/${jobId}`, { requestedState: 'JOB_STATE_CANCELLED' });
  const reaches = (jobId: string, wanted: string): Promise<string | undefined> =>
    waitFor(
      wanted,
      () => service.state(jobId),
      (state) => state === wanted,
    );

  it('wait as JOB_STATE_QUEUED, say why, can be cancelled, and run when their turn comes', async () => {
    const first = await submit('samples/orders_stream.py', 'first').jobId;
    await reaches(first, 'JOB_STATE_RUNNING');
    const second = submit('test/pipelines/fixtures/stateful.py', 'second', [
      '--output=gs://test-bucket/second/out',
    ]);
    const third = submit('samples/orders_stream.py', 'third');
    const [secondId, thirdId] = await Promise.all([second.jobId, third.jobId]);
    await Promise.all([reaches(secondId, 'JOB_STATE_QUEUED'), reaches(thirdId, 'JOB_STATE_QUEUED')]);
    const texts = (await service.messages(secondId)).map(({ messageText }) => messageText);
    assert.match(texts.join('\n'), /queued: 1 job may .*cancel one, or start the service with a higher/s);

    await cancel(thirdId);
    await reaches(thirdId, 'JOB_STATE_CANCELLED');
    assert.equal(await service.state(secondId), 'JOB_STATE_QUEUED');
    await cancel(first);
    assert.equal(await second.exitCode, 0, second.output);
    assert.equal(await service.state(secondId), 'JOB_STATE_DONE');
  });
});
