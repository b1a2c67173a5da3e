import assert from 'node:assert/strict';
import { submitPipeline } from '../../scripts/local/samples.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

/** What branches.py makes of 12 numbers. */
const expected = {
  'Shuffle-out0': 12,
  'Keyed-out0': 12,
  'Same-out0': 12,
  'Groups-out0': 3,
  'Sizes-out0': 3,
  'Stateful-out0': 12,
  'Sums-out0': 3,
  'Both-out0': 15,
  'First-out0': 15,
  'Second-out0': 15,
  'WithSideInput-out0': 12,
};

for (const { runner, env } of [
  { runner: 'Prism', env: {} },
  // With no Prism to be had, Beam Python's own job service stands in.
  { runner: "Beam Python's local job service", env: { DATAFLOW_EMULATOR_PRISM: '/nowhere/prism' } },
])
  describe(`The element counts of a pipeline on ${runner}`, function () {
    this.timeout(180_000);
    let python: string;
    let service: LocalService;

    before(async function () {
      this.timeout(1_200_000);
      python = await beamPython();
      service = await LocalService.start(env);
    });
    after(async () => {
      await service.end();
    });

    it('are the true numbers, however often a collection is read', async () => {
      const run = submitPipeline(service, python, 'test/pipelines/fixtures/branches.py');
      assert.equal(await run.exitCode, 0, run.output);
      const jobId = await run.jobId;

      const messages = (await service.messages(jobId)).map(({ messageText }) => messageText);
      assert.ok(
        messages.some((text) => text.includes(runner)),
        `names ${runner} in ${messages.join('\n')}`,
      );
      const counts = (await service.metrics(jobId))
        .filter(({ name }) => name.name === 'ElementCount')
        .map(({ name, scalar }): [string, number | undefined] => [
          name.context?.['output_user_name'] ?? '',
          scalar,
        ])
        .filter(([collection]) => collection in expected);
      assert.deepEqual(Object.fromEntries(counts), expected);
      assert.deepEqual(await service.counters(jobId), { same: 12, first: 15, second: 15 });
    });

    if (runner !== 'Prism')
      it('and a streaming pipeline fails there with the reason', async () => {
        const run = submitPipeline(service, python, 'samples/orders_stream.py');
        assert.notEqual(await run.exitCode, 0);
        const jobId = await run.jobId;
        assert.equal(await service.state(jobId), 'JOB_STATE_FAILED');
        const messages = (await service.messages(jobId)).map(({ messageText }) => messageText);
        assert.ok(messages.some((text) => text.includes('A streaming pipeline needs Prism')));
        assert.deepEqual(await service.children(), []);
      });
  });
