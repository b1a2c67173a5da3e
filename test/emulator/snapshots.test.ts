import assert from 'node:assert/strict';
import { JobState } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { EngineState } from '../../src/emulator/engines/engine.ts';
import { refusalOver, RunningEmulator, transports, type DataflowClients } from './runningEmulator.ts';
import { until } from './until.ts';
import { place, runningJob, TestClock } from './submittedJob.ts';

for (const transport of transports) {
  describe(`snapshots over ${transport}`, () => {
    const clock = new TestClock();
    const refusal = refusalOver(transport);
    let running: RunningEmulator;
    let clients: DataflowClients;

    beforeEach(async () => {
      running = await RunningEmulator.start({ now: clock.now });
      clients = running.clients(transport);
    });
    afterEach(() => running.close());

    async function take(jobId: string, more: Record<string, unknown> = {}) {
      const [snapshot] = await clients.jobs.snapshotJob({ ...place, jobId, ...more });
      return { snapshot, snapshotId: snapshot.id ?? '' };
    }
    async function get(snapshotId: string) {
      const [snapshot] = await clients.snapshots.getSnapshot({ ...place, snapshotId });
      return snapshot;
    }
    const isReady = (snapshotId: string) => until(async () => (await get(snapshotId)).state === 'READY');
    async function ids(request: Record<string, unknown> = {}) {
      const [{ snapshots }] = await clients.snapshots.listSnapshots({ ...place, ...request });
      return snapshots?.map(({ id }) => id);
    }

    it('is pending when asked for, and ready with its size when the state is saved', async () => {
      const { jobId, run } = await runningJob(running, clients, 'stream');
      let finish: (state: EngineState) => void = () => undefined;
      run.saved = () =>
        new Promise((resolve) => {
          finish = resolve;
        });
      const { snapshot, snapshotId } = await take(jobId, { description: 'before the release' });
      assert.equal(snapshot.state, 'PENDING');
      assert.equal(snapshot.sourceJobId, jobId);
      assert.equal(snapshot.region, 'us-central1');
      assert.equal(snapshot.description, 'before the release');
      assert.equal(Number(snapshot.ttl?.seconds), 7 * 24 * 3600);
      assert.equal((await get(snapshotId)).state, 'RUNNING');
      finish({ engine: 'fake', sizeBytes: 4096, data: {} });
      await isReady(snapshotId);
      const ready = await get(snapshotId);
      assert.equal(Number(ready.diskSizeBytes), 4096);
    });

    it('has failed when the state could not be saved, and the job says why', async () => {
      const { jobId, run } = await runningJob(running, clients, 'stream');
      run.saved = () => Promise.reject(new Error('disk full'));
      const { snapshotId } = await take(jobId);
      assert.equal((await get(snapshotId)).state, 'FAILED');
      const [messages] = await clients.messages.listJobMessages({ ...place, jobId });
      assert.match(messages.at(-1)?.messageText ?? '', /snapshot of the job failed: disk full/);
    });

    it('is taken of running streaming jobs whose engine keeps state', async () => {
      const batch = await runningJob(running, clients, 'batch', { type: 'JOB_TYPE_BATCH' });
      await assert.rejects(take(batch.jobId), refusal('FAILED_PRECONDITION', /only running streaming jobs/));
      const plain = await runningJob(running, clients, 'plain');
      await assert.rejects(take(plain.jobId), refusal('FAILED_PRECONDITION', /fake, which keeps no state/));
      const { jobId, run } = await runningJob(running, clients, 'stream');
      run.end(JobState.FAILED);
      await assert.rejects(take(jobId), refusal('FAILED_PRECONDITION', /already terminated/));
      await assert.rejects(take('x'), refusal('NOT_FOUND', /job .*x.* could not be found/));
    });

    it('lives for its ttl, an hour to 30 days', async () => {
      const { jobId } = await runningJob(running, clients, 'stream');
      for (const seconds of [0, 3599, 30 * 24 * 3600 + 1]) {
        await assert.rejects(take(jobId, { ttl: { seconds } }), refusal('INVALID_ARGUMENT', /'ttl'/));
      }
      const { snapshotId } = await take(jobId, { ttl: { seconds: 3600 } });
      await isReady(snapshotId);
      clock.advance({ minutes: 59 });
      assert.equal((await get(snapshotId)).state, 'READY');
      clock.advance({ minutes: 1 });
      assert.equal((await get(snapshotId)).state, 'DELETED');
      assert.deepEqual(await ids(), []);
    });

    it('is listed by region and by job, newest first, until it is deleted', async () => {
      const one = await runningJob(running, clients, 'one');
      const two = await runningJob(running, clients, 'two');
      const first = await take(one.jobId);
      const second = await take(two.jobId);
      assert.deepEqual(await ids(), [second.snapshotId, first.snapshotId]);
      assert.deepEqual(await ids({ jobId: one.jobId }), [first.snapshotId]);
      assert.deepEqual(await ids({ location: 'europe-west1' }), []);
      await clients.snapshots.deleteSnapshot({ ...place, snapshotId: second.snapshotId });
      assert.deepEqual(await ids(), [first.snapshotId]);
      assert.equal((await get(second.snapshotId)).state, 'DELETED');
    });

    it('is not found under other ids, projects and regions', async () => {
      const { jobId } = await runningJob(running, clients, 'stream');
      const { snapshotId } = await take(jobId);
      for (const request of [
        { ...place, snapshotId: 'x' },
        { ...place, projectId: 'other-project', snapshotId },
        { ...place, location: 'europe-west1', snapshotId },
      ]) {
        const notFound = refusal('NOT_FOUND', /Snapshot .* could not be found/);
        await assert.rejects(clients.snapshots.getSnapshot(request), notFound);
        await assert.rejects(clients.snapshots.deleteSnapshot(request), notFound);
      }
    });

    it('starts a compatible job with its state', async () => {
      const { jobId, run } = await runningJob(running, clients, 'stream', { labels: { coder: 'a' } });
      run.counters = { words: 42 };
      const { snapshotId } = await take(jobId);
      await isReady(snapshotId);
      run.end(JobState.CANCELLED);
      const from = (labels: Record<string, string>) =>
        runningJob(running, clients, 'again', { createdFromSnapshotId: snapshotId, labels });
      await assert.rejects(
        from({ coder: 'b' }),
        refusal(
          'FAILED_PRECONDITION',
          new RegExp(`not compatible with ${jobId}.*Coder or type for step Count`),
        ),
      );
      const again = await from({ coder: 'a' });
      assert.deepEqual(again.run.from?.data, { counters: { words: 42 } });
      const [job] = await clients.jobs.getJob({ ...place, jobId: again.jobId });
      assert.equal(job.createdFromSnapshotId, snapshotId);
      again.run.end(JobState.CANCELLED);
      await clients.snapshots.deleteSnapshot({ ...place, snapshotId });
      await assert.rejects(from({ coder: 'a' }), refusal('FAILED_PRECONDITION', /in state DELETED/));
    });
  });
}
