import assert from 'node:assert/strict';
import type { JobRef } from '../../../src/dataflow/connection.ts';
import { ModelledService } from './modelledService.ts';

const minute = 60_000;

describe('DataflowApi on the local service', () => {
  describe('with a streaming job that has a hot key', () => {
    let service: ModelledService;
    let ref: JobRef;
    before(async () => {
      service = await ModelledService.start();
      ref = await service.run('hot-key', 45);
    });
    after(() => service.close());

    const lately = () => ({
      startMs: service.clock.now() - 30 * minute,
      endMs: service.clock.now(),
      stepSeconds: 300,
    });

    it('tells the stages of the job, and which steps each has', async () => {
      const job = await service.api.getJob(ref);
      assert.deepEqual(
        job.stages.map(({ name, steps, prerequisites }) => [name, steps, prerequisites]),
        [
          ['F1', ['Read events', 'Parse'], []],
          ['F2', ['Count per user', 'Write rows'], ['F1']],
        ],
      );
    });

    it('tells how far stages are, and which worker holds one up', async () => {
      const stages = await service.api.getStages(ref);
      assert.deepEqual(
        stages.map(({ stageId, state, progress }) => [stageId, state, progress]),
        [
          ['F1', 'RUNNING', undefined],
          ['F2', 'RUNNING', undefined],
        ],
      );
      const [straggler] = stages[1]?.stragglers ?? [];
      assert.match(straggler?.cause ?? '', /^data watermark lags \d+ s/);
      const workers = await service.api.getStageWorkers(ref, 'F2');
      assert.ok(workers.some(({ name }) => name === straggler?.worker));
    });

    it('tells what the autoscaler did, oldest first', async () => {
      const events = await service.api.listAutoscalingEvents(ref);
      assert.deepEqual([events[0]?.type, events[0]?.targetNumWorkers], ['TARGET_NUM_WORKERS_CHANGED', 1]);
      const times = events.map(({ time }) => Date.parse(time));
      assert.deepEqual(
        times,
        times.toSorted((one, other) => one - other),
      );
      const [workers] = await service.api.listSeries(ref, {
        metric: 'active_worker_instances',
        ...lately(),
      });
      assert.equal(events.at(-1)?.currentNumWorkers, workers?.points.at(-1)?.[1]);
    });

    it('gives a series with its unit and one value for each step of time', async () => {
      const [lag, ...more] = await service.api.listSeries(ref, { metric: 'system_lag', ...lately() });
      assert.equal(more.length, 0);
      assert.deepEqual([lag?.unit, lag?.labels], ['s', {}]);
      assert.equal(lag?.points.length, 6);
      assert.deepEqual(
        lag.points.map(([time]) => time),
        [25, 20, 15, 10, 5, 0].map((ago) => service.clock.now() - ago * minute),
      );
      const [first = 0, last = 0] = [lag.points[0]?.[1], lag.points.at(-1)?.[1]];
      assert.ok(last > first + 10 * 60, `the lag grows: ${first} to ${last}`);
    });

    it('keeps labels apart, or adds all up', async () => {
      const request = { metric: 'per_stage_system_lag', ...lately(), aligner: 'MAX' } as const;
      const apart = await service.api.listSeries(ref, request);
      assert.deepEqual(apart.map(({ labels }) => labels['stage']).sort(), ['F1', 'F2']);
      const [sum, ...more] = await service.api.listSeries(ref, { ...request, groupBy: [] });
      assert.deepEqual([more.length, sum?.labels], [0, {}]);
      const last = apart.map(({ points }) => points.at(-1)?.[1] ?? NaN);
      assert.equal(
        sum?.points.at(-1)?.[1],
        last.reduce((total, each) => total + each, 0),
      );
    });

    it('gives the share of time that something was so', async () => {
      const bottlenecks = await service.api.listSeries(ref, { metric: 'is_bottleneck', ...lately() });
      const shares = bottlenecks.map(({ labels, points }) => [labels['stage'], points.at(-1)?.[1]]);
      assert.deepEqual(Object.fromEntries(shares), { F1: 0, F2: 1 });
    });

    it('refuses texts, and says when the service knows no such metric', async () => {
      await assert.rejects(service.api.listSeries(ref, { metric: 'status', ...lately() }), {
        code: 'INVALID_ARGUMENT',
        reason: /are texts/,
      });
      await assert.rejects(service.api.listSeries(ref, { metric: 'nonsense', ...lately() }), {
        code: 'NOT_FOUND',
      });
      await assert.rejects(
        service.api.listSeries(ref, { metric: 'system_lag', ...lately(), stepSeconds: 10 }),
        { code: 'INVALID_ARGUMENT' },
      );
    });

    it('gives the newest worker logs, oldest first, by step, severity, text and time', async () => {
      const all = await service.api.listLogs(ref, {});
      assert.ok(all.length > 10);
      const three = await service.api.listLogs(ref, { limit: 3 });
      assert.deepEqual(three, all.slice(-3));
      const [last] = all.slice(-1);
      assert.deepEqual([last?.severity, last?.log, last?.step], ['WARNING', 'worker', 'Count per user']);
      assert.match(last?.text ?? '', /hot key 'user-0'/);
      const count = async (request: Parameters<typeof service.api.listLogs>[1]) =>
        (await service.api.listLogs(ref, request)).length;
      assert.equal(await count({ minimumSeverity: 'ERROR' }), 0);
      assert.equal(await count({ step: 'Count per user', text: 'HOT KEY', logs: ['worker'] }), all.length);
      assert.equal(await count({ text: '" OR severity>=DEFAULT OR "' }), 0);
      assert.equal(await count({ startTime: last?.time ?? '' }), 1);
      assert.equal(await count({ endTime: last?.time ?? '' }), all.length - 1);
      assert.ok((await count({ logs: ['job-message'] })) > 0);
      await assert.rejects(service.api.listLogs(ref, { startTime: 'yesterday' }), {
        code: 'INVALID_ARGUMENT',
      });
    });
  });

  describe('changing jobs', () => {
    let service: ModelledService;
    let ref: JobRef;
    beforeEach(async () => {
      service = await ModelledService.start();
      ref = await service.run('healthy-streaming', 10);
    });
    afterEach(() => service.close());

    it('sets only the worker limits that are given, and reads them back', async () => {
      await service.api.updateWorkerLimits(ref, { minNumWorkers: 2, maxNumWorkers: 6 });
      await service.api.updateWorkerLimits(ref, { maxNumWorkers: 4 });
      assert.deepEqual((await service.api.getJob(ref)).limits, { minNumWorkers: 2, maxNumWorkers: 4 });
      await assert.rejects(service.api.updateWorkerLimits(ref, { maxNumWorkers: 1 }));
    });

    it('takes a snapshot, starts a job from it, and deletes it', async () => {
      const taken = await service.api.createSnapshot(ref, { ttlSeconds: 7200, description: 'release' });
      assert.deepEqual([taken.sourceJobId, taken.ttlSeconds], [ref.jobId, 7200]);
      const snapshotRef = { ...ref, snapshotId: taken.id };
      const ready = await until('READY', () => service.api.getSnapshot(snapshotRef));
      assert.equal(ready.description, 'release');
      assert.ok((ready.diskSizeBytes ?? 0) > 0);
      assert.deepEqual(
        (await service.api.listSnapshots(ref)).map(({ id, state }) => [id, state]),
        [[taken.id, 'READY']],
      );

      const again = await service.api.createFrom(ref, { jobName: 'again', snapshotId: taken.id });
      const job = await until('RUNNING', () => service.api.getJob({ ...ref, jobId: again.id }));
      assert.deepEqual([job.name, job.type, job.createdFromSnapshotId], ['again', 'STREAMING', taken.id]);
      assert.equal(job.labels['goog-emulator-engine'], 'model');

      await service.api.deleteSnapshot(snapshotRef);
      assert.deepEqual(
        (await service.api.listSnapshots(ref)).filter(({ state }) => state === 'READY'),
        [],
      );
    });

    it('says when another job has the name that a new one was to have', async () => {
      await assert.rejects(service.api.createFrom(ref, { jobName: 'healthy-streaming' }), {
        code: 'ALREADY_EXISTS',
      });
    });

    it('puts an ended job away and gets it back', async () => {
      await assert.rejects(service.api.setArchived(ref, true), { code: 'FAILED_PRECONDITION' });
      await service.api.requestJobState(ref, 'CANCELLED');
      await until('CANCELLED', () => service.api.getJob(ref));
      await service.api.setArchived(ref, true);
      assert.equal((await service.api.getJob(ref)).isArchived, true);
      await service.api.setArchived(ref, false);
      assert.equal((await service.api.getJob(ref)).isArchived, false);
    });

    /** Lets time pass until the service, which works meanwhile, says so. */
    async function until<T extends { readonly state: string }>(
      state: string,
      read: () => Promise<T>,
    ): Promise<T> {
      for (let tries = 0; tries < 100; tries += 1) {
        const found = await read();
        if (found.state === state) return found;
        await service.clock.advance(10_000);
      }
      throw new Error(`It was never ${state}.`);
    }
  });
});
