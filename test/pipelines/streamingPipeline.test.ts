import assert from 'node:assert/strict';
import { submitPipeline, type Submission } from '../../scripts/local/samples.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';
import { waitFor } from '../waitFor.ts';

/** Between two ticks of the pipeline's clock. */
const intervalMs = 100;

describe("A streaming pipeline submitted by Beam's DataflowRunner", function () {
  this.timeout(180_000);
  let python: string;
  let service: LocalService;
  let run: Submission;
  let jobId: string;

  before(async function () {
    this.timeout(1_200_000);
    python = await beamPython();
    service = await LocalService.start();
    run = submitPipeline(service, python, 'samples/orders_stream.py', [
      `--interval=${intervalMs / 1000}`,
      '--window=1',
    ]);
    jobId = await run.jobId;
  });
  after(async () => {
    await service.end();
    await run.stop();
  });

  const orders = async (): Promise<number> => (await service.counters(jobId))['orders'] ?? 0;

  it('runs, and its user counters grow for as long as it does', async () => {
    const first = await waitFor('the first orders', orders, (count) => count > 0);
    await waitFor('more orders', orders, (count) => count > first);
    assert.equal(await service.state(jobId), 'JOB_STATE_RUNNING');
  });

  it('gives out windows while it runs', async () => {
    await waitFor(
      'a report of a window',
      () => service.counters(jobId),
      (counters) => (counters['reports'] ?? 0) > 0,
    );
  });

  it('tells how far its source has come in event time', async () => {
    const watermark = async (): Promise<number> => {
      const found = (await service.metrics(jobId)).find(({ name }) => name.name === 'DataWatermark');
      return found?.scalar ?? 0;
    };
    const first = await waitFor('a watermark', watermark, (micros) => micros > 0);
    // The clock of the pipeline hands on times of this machine, and promises nothing before its next tick.
    assert.ok(first / 1000 <= Date.now() + intervalMs);
    await waitFor('a later watermark', watermark, (micros) => micros > first);
  });

  it('cannot be drained, and says what to do instead', async () => {
    const { status, body } = await service.call('PUT', `jobs/${jobId}`, {
      requestedState: 'JOB_STATE_DRAINED',
    });
    assert.equal(status, 400);
    assert.equal(body.error?.status, 'FAILED_PRECONDITION');
    assert.match(body.error.message, /cannot drain.*Cancel the job instead/);
  });

  it('ends as JOB_STATE_CANCELLED when it is cancelled, with all its processes', async () => {
    const before = await orders();
    const { status } = await service.call('PUT', `jobs/${jobId}`, { requestedState: 'JOB_STATE_CANCELLED' });
    assert.equal(status, 200);
    await waitFor(
      'the end of the job',
      () => service.state(jobId),
      (state) => state === 'JOB_STATE_CANCELLED',
    );
    assert.deepEqual(await service.children(), []);
    assert.ok((await orders()) >= before, 'the last counters stay readable');
    // The program sees that its job was stopped, as it does with the real service.
    await run.exitCode;
    assert.match(run.output, /is in state JOB_STATE_CANCELLED/);
  });

  it('has its lateness in Monitoring, of the job and of the stage that reads', async () => {
    const ages = async (metric: string) => {
      const found = await service.series(metric, jobId);
      return found.map(({ metric: { labels }, points }) => ({
        stage: labels['stage'],
        seconds: Number(points[0]?.value['int64Value']),
      }));
    };
    const ofStages = await ages('per_stage_data_watermark_age');
    const [ofJob] = await ages('data_watermark_age');
    assert.equal(ofJob?.seconds, Math.max(...ofStages.map(({ seconds }) => seconds)));
    const { body } = await service.call('GET', `jobs/${jobId}?view=JOB_VIEW_ALL`);
    const stages = body.pipelineDescription?.executionPipelineStage?.map(({ name }) => name) ?? [];
    for (const { stage = '' } of ofStages) assert.ok(stages.includes(stage), stage);
  });

  it('can be cancelled while it starts', async () => {
    const starting = submitPipeline(service, python, 'samples/orders_stream.py');
    try {
      const id = await starting.jobId;
      const { status } = await service.call('PUT', `jobs/${id}`, { requestedState: 'JOB_STATE_CANCELLED' });
      assert.equal(status, 200);
      await waitFor(
        'the end of the job',
        () => service.state(id),
        (state) => state === 'JOB_STATE_CANCELLED',
      );
      assert.deepEqual(await service.children(), []);
    } finally {
      await starting.stop();
    }
  });
});
