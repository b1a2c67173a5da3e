import assert from 'node:assert/strict';
import { JobState } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { refusalOver, RunningEmulator, transports, type DataflowClients } from './runningEmulator.ts';
import { place, runningJob } from './submittedJob.ts';

for (const transport of transports) {
  describe(`replacing a job over ${transport}`, () => {
    const refusal = refusalOver(transport);
    let running: RunningEmulator;
    let clients: DataflowClients;

    beforeEach(async () => {
      running = await RunningEmulator.start();
      clients = running.clients(transport);
    });
    afterEach(() => running.close());

    const get = async (jobId: string) => (await clients.jobs.getJob({ ...place, jobId }))[0];
    const replace = (jobId: string, more: Record<string, unknown> = {}) =>
      runningJob(running, clients, 'stream', { replaceJobId: jobId, ...more });

    it('hands the state on to a new job, which may have the same name', async () => {
      const old = await runningJob(running, clients, 'stream');
      old.run.counters = { words: 42 };
      const transformNameMapping = { Count: 'CountWords' };
      const next = await replace(old.jobId, { transformNameMapping });
      assert.deepEqual(next.run.from?.data, { counters: { words: 42 } });
      assert.deepEqual(next.run.job.transformNameMapping, transformNameMapping);
      assert.equal((await get(next.jobId)).replaceJobId, old.jobId);
      const replaced = await get(old.jobId);
      assert.equal(replaced.currentState, 'JOB_STATE_UPDATED');
      assert.equal(replaced.replacedByJobId, next.jobId);
      assert.deepEqual(old.run.asked, ['cancel']);
      old.run.end(JobState.CANCELLED);
      assert.equal((await get(old.jobId)).currentState, 'JOB_STATE_UPDATED');
    });

    it('gives a second attempt of the same request the same job', async () => {
      const old = await runningJob(running, clients, 'stream');
      const first = await replace(old.jobId, { clientRequestId: 'r-1' });
      assert.equal((await replace(old.jobId, { clientRequestId: 'r-1' })).jobId, first.jobId);
      assert.equal(running.engine.runs.size, 2);
    });

    it('lets one of two replacements that arrive together win', async () => {
      const old = await runningJob(running, clients, 'stream');
      const answers = await Promise.allSettled(
        ['one', 'two'].map((name) => runningJob(running, clients, name, { replaceJobId: old.jobId })),
      );
      assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      assert.equal(running.engine.runs.size, 2);
    });

    it('leaves the job untouched when it cannot be replaced, and says why', async () => {
      const old = await runningJob(running, clients, 'stream', { labels: { coder: 'a' } });
      const notCompatible = (reason: string) =>
        refusal(
          'FAILED_PRECONDITION',
          new RegExp(
            `The new job is not compatible with ${old.jobId}\\. The original job \\(if it existed\\) has not been aborted\\., ${reason}`,
          ),
        );
      await assert.rejects(
        replace(old.jobId, { labels: { coder: 'b' } }),
        notCompatible('The Coder or type for step Count has changed\\.'),
      );
      await assert.rejects(
        replace(old.jobId, { labels: { coder: 'a' }, type: 'JOB_TYPE_BATCH' }),
        notCompatible('The new job is not a streaming job\\.'),
      );
      old.run.saved = () => Promise.reject(new Error('disk full'));
      await assert.rejects(replace(old.jobId, { labels: { coder: 'a' } }));
      const job = await get(old.jobId);
      assert.equal(job.currentState, 'JOB_STATE_RUNNING');
      assert.equal(job.replacedByJobId, '');
      assert.deepEqual(old.run.asked, []);
      assert.equal(running.engine.runs.size, 1);
    });

    it('leaves the job untouched when the new one does not start', async () => {
      const old = await runningJob(running, clients, 'stream');
      const [failed] = await clients.jobs.createJob({
        ...place,
        job: { name: 'unstartable', type: 'JOB_TYPE_STREAMING', replaceJobId: old.jobId },
      });
      assert.equal(failed.currentState, 'JOB_STATE_FAILED');
      assert.equal((await get(old.jobId)).currentState, 'JOB_STATE_RUNNING');
      assert.deepEqual(old.run.asked, []);
    });

    it('replaces running streaming jobs of engines that keep state only', async () => {
      const plain = await runningJob(running, clients, 'plain');
      await assert.rejects(
        replace(plain.jobId),
        refusal('FAILED_PRECONDITION', /fake, which keeps no state/),
      );
      const ended = await runningJob(running, clients, 'ended');
      ended.run.end(JobState.CANCELLED);
      await assert.rejects(replace(ended.jobId), refusal('FAILED_PRECONDITION', /already terminated/));
      await assert.rejects(replace('x'), refusal('NOT_FOUND', /job .*x.* could not be found/));
    });

    it('takes the state from one place only', async () => {
      const old = await runningJob(running, clients, 'stream');
      await assert.rejects(
        replace(old.jobId, { createdFromSnapshotId: 's' }),
        refusal('INVALID_ARGUMENT', /created_from_snapshot_id/),
      );
    });
  });
}
