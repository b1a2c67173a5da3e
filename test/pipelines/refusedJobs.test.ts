import assert from 'node:assert/strict';
import { submitPipeline } from '../../scripts/local/samples.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

describe('A job whose pipeline cannot run here', function () {
  this.timeout(120_000);
  let service: LocalService;

  before(async () => {
    service = await LocalService.start();
  });
  after(async () => {
    await service.end();
  });

  /** Creates a job whose pipeline is staged at the path. */
  const create = (
    pipelineUrl: string,
    labels: Record<string, string> = {},
  ): ReturnType<LocalService['call']> =>
    service.call('POST', 'jobs', {
      name: 'refused',
      type: 'JOB_TYPE_BATCH',
      labels,
      environment: { sdkPipelineOptions: { options: { pipelineUrl } } },
    });

  const assertNothingStarted = async (): Promise<void> => {
    assert.deepEqual((await service.call('GET', 'jobs')).body.jobs ?? [], []);
    assert.deepEqual(await service.children(), []);
  };

  it('is refused with the path of the object that is missing', async () => {
    const { status, body } = await create('gs://test-bucket/nowhere/pipeline.pb');
    assert.equal(status, 404);
    assert.equal(body.error?.code, 404);
    assert.equal(body.error.status, 'NOT_FOUND');
    assert.match(body.error.message, /gs:\/\/test-bucket\/nowhere\/pipeline\.pb/);
    await assertNothingStarted();
  });

  it('is refused when the object is no pipeline', async () => {
    await service.upload('test-bucket', 'not-a-pipeline.pb', 'certainly no protocol buffer');
    const { status, body } = await create('gs://test-bucket/not-a-pipeline.pb');
    assert.equal(status, 400);
    assert.equal(body.error?.status, 'INVALID_ARGUMENT');
    assert.match(body.error.message, /not-a-pipeline\.pb cannot be read/);
    await assertNothingStarted();
  });

  it('is refused when the pipeline is empty', async () => {
    await service.upload('test-bucket', 'empty.pb', '');
    const { status, body } = await create('gs://test-bucket/empty.pb');
    assert.equal(status, 400);
    assert.equal(body.error?.status, 'INVALID_ARGUMENT');
    assert.match(body.error.message, /empty\.pb is empty/);
    await assertNothingStarted();
  });

  it('is refused when it asks for an engine that does not exist', async () => {
    await service.upload('test-bucket', 'any.pb', '');
    const { status, body } = await create('gs://test-bucket/any.pb', {
      'goog-emulator-engine': 'flying-carpet',
    });
    assert.equal(status, 400);
    assert.match(body.error?.status ?? '', /INVALID_ARGUMENT|FAILED_PRECONDITION/);
    assert.match(body.error?.message ?? '', /flying-carpet/);
    await assertNothingStarted();
  });

  it('is refused when steps are ones that only the real service has, naming each and the way out', async function () {
    this.timeout(1_200_000);
    const run = submitPipeline(service, await beamPython(), 'test/pipelines/fixtures/pubsub.py');
    assert.notEqual(await run.exitCode, 0);
    assert.match(run.output, /HTTP status 400/);
    assert.match(run.output, /ReadOrders\/Read.*reads Pub\/Sub.*PeriodicImpulse/);
    assert.match(run.output, /WriteOrders.*writes to Pub\/Sub/);
    await assertNothingStarted();
  });
});
