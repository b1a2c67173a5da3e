import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { Job } from '../../../src/dataflow/job.ts';
import { archiveJob, planArchive } from '../../../src/dataflow/operations/archiveJob.ts';
import {
  createSnapshot,
  deleteSnapshot,
  planCreateSnapshot,
  planDeleteSnapshot,
} from '../../../src/dataflow/operations/snapshots.ts';
import { planStartFrom, startFrom } from '../../../src/dataflow/operations/startFrom.ts';
import { planWorkers, updateWorkers } from '../../../src/dataflow/operations/updateWorkers.ts';
import type { Snapshot } from '../../../src/dataflow/snapshot.ts';
import type { WorkerLimits } from '../../../src/dataflow/workerLimits.ts';
import { dataflowApiWith } from '../absentDataflowApi.ts';
import { bareDetails } from '../bareJob.ts';
import { refusedAs } from './refusedAs.ts';

const now = Date.parse('2026-03-02T12:00:00Z');
const ref = { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' };
const running: Job = {
  id: ref.jobId,
  name: 'orders',
  projectId: ref.projectId,
  location: ref.location,
  type: 'STREAMING',
  state: 'RUNNING',
  ...bareDetails,
  limits: { minNumWorkers: 1, maxNumWorkers: 4 },
};
const ready: Snapshot = {
  id: 's1',
  projectId: ref.projectId,
  location: ref.location,
  sourceJobId: ref.jobId,
  state: 'READY',
  pubsubSnapshots: [],
};

const apiOf = (job: Job, snapshot: Snapshot = ready, sent: unknown[] = []) =>
  dataflowApiWith({
    getJob: () => Promise.resolve(job),
    getSnapshot: () => Promise.resolve(snapshot),
    listJobs: () => Promise.resolve({ jobs: [], failedLocations: [] }),
    updateWorkerLimits: (...args) => Promise.resolve(void sent.push(args.slice(0, 2))).then(() => job),
    createSnapshot: (...args) => Promise.resolve(void sent.push(args.slice(0, 2))).then(() => snapshot),
    deleteSnapshot: (...args) => Promise.resolve(void sent.push(args.slice(0, 1))),
    createFrom: (...args) => Promise.resolve(void sent.push(args.slice(0, 2))).then(() => job),
    setArchived: (...args) => Promise.resolve(void sent.push(args.slice(0, 2))),
  });

describe('new worker limits', () => {
  it('are sent as far as they change something, with the way back', async () => {
    const sent: unknown[] = [];
    const api = apiOf(running, ready, sent);
    const plan = await planWorkers(api, ref, { minNumWorkers: 1, maxNumWorkers: 8 }, now);
    assert.deepEqual(sent, []);
    assert.deepEqual(plan.request, {
      method: 'UpdateJob',
      ...ref,
      updateMask: 'runtime_updatable_params.max_num_workers',
      runtimeUpdatableParams: { maxNumWorkers: 8 },
    });
    assert.match(plan.consequence, /at most 8 workers instead of 4.*2 times as much/);
    assert.deepEqual(plan.undo, { maxNumWorkers: 4 });
    assert.deepEqual(plan.effect.limits.wanted, { minNumWorkers: 1, maxNumWorkers: 8 });
    await updateWorkers(api, plan);
    assert.deepEqual(sent, [[ref, { maxNumWorkers: 8 }]]);
  });

  /** The job tells no limits; Monitoring has seen these last. */
  const seenApi = (least: number, most: number, asked: string[] = []): ReturnType<typeof apiOf> => ({
    ...apiOf({ ...running, limits: {} }),
    listSeries: (_, { metric, startMs, endMs }) => {
      asked.push(metric);
      const seen = metric === 'max_worker_instances_limit' ? most : least;
      const points = [[startMs, 2] as const, [endMs, seen] as const];
      return Promise.resolve([{ labels: {}, unit: '1', points }]);
    },
  });

  it('are held against those that Monitoring has seen where the job tells none', async () => {
    const asked: string[] = [];
    const api = seenApi(1, 4, asked);
    const plan = await planWorkers(api, ref, { maxNumWorkers: 8 }, now);
    assert.deepEqual(asked.sort(), ['max_worker_instances_limit', 'min_worker_instances_limit']);
    assert.match(plan.consequence, /at most 8 workers instead of 4.*2 times as much/);
    assert.deepEqual(plan.undo, { maxNumWorkers: 4 });
    assert.deepEqual(plan.effect.limits, {
      present: { minNumWorkers: 1, maxNumWorkers: 4 },
      wanted: { minNumWorkers: 1, maxNumWorkers: 8 },
    });
  });

  it('are refused where Monitoring has seen that they change nothing, or are out of order', async () => {
    await assert.rejects(
      planWorkers(seenApi(1, 4), ref, { maxNumWorkers: 4 }, now),
      refusedAs('FAILED_PRECONDITION', /these limits already: at least 1 worker, at most 4 workers/),
    );
    await assert.rejects(
      planWorkers(seenApi(1, 4), ref, { minNumWorkers: 5 }, now),
      refusedAs('INVALID_ARGUMENT', /more than at most 4/),
    );
  });

  it('do not ask Monitoring for what it has told a moment ago', async () => {
    const asked: string[] = [];
    const seen = { minNumWorkers: 1, maxNumWorkers: 5 };
    const plan = await planWorkers(seenApi(1, 4, asked), ref, { maxNumWorkers: 8 }, now, { seen });
    assert.deepEqual(plan.undo, { maxNumWorkers: 5 });
    assert.deepEqual(asked, []);
  });

  for (const nonsense of [0, -5, 7.3, NaN]) {
    it(`take no notice of a limit of ${nonsense} that Monitoring tells`, async () => {
      const plan = await planWorkers(seenApi(1, nonsense), ref, { maxNumWorkers: 8 }, now);
      assert.match(plan.consequence, /instead of a limit that is not known\. Its cost follows/);
      assert.equal(plan.undo, undefined);
    });
  }

  it('have no way back to what cannot be set while a job runs', async () => {
    const plan = await planWorkers(seenApi(1, 4000), ref, { maxNumWorkers: 8 }, now);
    assert.match(plan.consequence, /instead of 4000/);
    assert.equal(plan.undo, undefined);
  });

  it('are not planned where it is we who do not let Monitoring be asked', async () => {
    const refusal = new Error('The calls of this minute are used up.');
    const api = { ...apiOf({ ...running, limits: {} }), listSeries: () => Promise.reject(refusal) };
    await assert.rejects(planWorkers(api, ref, { maxNumWorkers: 8 }, now), refusal);
  });

  it('are said to follow on unknown ones where Monitoring cannot be asked either, unless it was called off', async () => {
    const failing = (code: DataflowError['code']): ReturnType<typeof apiOf> => ({
      ...apiOf({ ...running, limits: {} }),
      listSeries: () => Promise.reject(new DataflowError(code, 'Reading', 'Not today.', 'Wait.')),
    });
    const plan = await planWorkers(failing('PERMISSION_DENIED'), ref, { maxNumWorkers: 8 }, now);
    assert.match(plan.consequence, /at most 8 workers instead of a limit that is not known/);
    assert.equal(plan.undo, undefined);
    const signal = AbortSignal.abort();
    await assert.rejects(planWorkers(failing('CANCELLED'), ref, { maxNumWorkers: 8 }, now, { signal }), {
      code: 'CANCELLED',
    });
  });

  const wrong: readonly (readonly [WorkerLimits, DataflowError['code'], RegExp])[] = [
    [{}, 'INVALID_ARGUMENT', /No limit/],
    [{ maxNumWorkers: 0 }, 'INVALID_ARGUMENT', /out of bounds/],
    [{ maxNumWorkers: 1001 }, 'INVALID_ARGUMENT', /out of bounds/],
    [{ minNumWorkers: 1.5 }, 'INVALID_ARGUMENT', /out of bounds/],
    [{ workerUtilizationHint: 0.95 }, 'INVALID_ARGUMENT', /out of bounds/],
    [{ workerUtilizationHint: NaN }, 'INVALID_ARGUMENT', /out of bounds/],
    [{ minNumWorkers: 6, maxNumWorkers: 5 }, 'INVALID_ARGUMENT', /more than at most 5/],
    [{ minNumWorkers: 5 }, 'INVALID_ARGUMENT', /more than at most 4/],
    [{ maxNumWorkers: 4 }, 'FAILED_PRECONDITION', /these limits already/],
  ];
  for (const [limits, code, reason] of wrong) {
    it(`are refused as ${code}: ${JSON.stringify(limits)}`, () =>
      assert.rejects(planWorkers(apiOf(running), ref, limits, now), refusedAs(code, reason)));
  }

  for (const over of [{ type: 'BATCH' }, { state: 'PENDING' }, { state: 'DONE' }] as const) {
    it(`are refused for a job that is ${Object.values(over).join()}`, () =>
      assert.rejects(
        planWorkers(apiOf({ ...running, ...over }), ref, { maxNumWorkers: 8 }, now),
        refusedAs('FAILED_PRECONDITION', /job/),
      ));
  }
});

describe('a snapshot', () => {
  it('is taken with a lifetime the service takes, of a running streaming job', async () => {
    const sent: unknown[] = [];
    const api = apiOf(running, ready, sent);
    await createSnapshot(api, await planCreateSnapshot(api, ref, {}));
    assert.deepEqual(sent, [[ref, { ttlSeconds: 604_800, snapshotSources: false }]]);
    for (const ttlSeconds of [3599, 2_592_001, 3600.5]) {
      const plan = planCreateSnapshot(api, ref, { ttlSeconds });
      await assert.rejects(plan, refusedAs('INVALID_ARGUMENT', /lifetime/));
    }
    const batch = planCreateSnapshot(apiOf({ ...running, type: 'BATCH' }), ref, {});
    await assert.rejects(batch, refusedAs('FAILED_PRECONDITION', /batch/));
  });

  it('is deleted once, also when its job is gone', async () => {
    const sent: unknown[] = [];
    const gone = Object.assign(apiOf(running, ready, sent), {
      getJob: () => Promise.reject(new DataflowError('NOT_FOUND', 'Reading', 'No such job.', 'Check.')),
    });
    const { projectId, location } = ref;
    const snapshotRef = { projectId, location, snapshotId: 's1' };
    const plan = await planDeleteSnapshot(gone, snapshotRef);
    assert.equal(plan.sourceJob, undefined);
    await deleteSnapshot(gone, plan);
    assert.deepEqual(sent, [[snapshotRef]]);
    const again = planDeleteSnapshot(apiOf(running, { ...ready, state: 'DELETED' }), snapshotRef);
    await assert.rejects(again, refusedAs('FAILED_PRECONDITION', /deleted already/));
  });
});

describe('starting again from a snapshot', () => {
  const wanted = { jobName: 'orders-2', snapshotId: 's1' };

  it('says what the new job will lack of the old one', async () => {
    const plain = await planStartFrom(apiOf(running, ready), ref, wanted);
    assert.doesNotMatch(plain.consequence, /taken over|update/);
    const updated = {
      ...running,
      labels: { 'goog-dataflow-provided-template-name': 'x' },
      environment: { experiments: [], options: { update: 'true' } },
    };
    const { consequence } = await planStartFrom(apiOf(updated, ready), ref, wanted);
    assert.match(consequence, /Labels that the service set are not taken over.*started as an update/);
  });

  it("starts the job's own pipeline under a new name", async () => {
    const sent: unknown[] = [];
    const api = apiOf(running, ready, sent);
    await startFrom(api, await planStartFrom(api, ref, wanted));
    assert.deepEqual(sent, [[ref, wanted]]);
  });

  it('is refused for a snapshot that is not ready, or of another job', async () => {
    const pending = planStartFrom(apiOf(running, { ...ready, state: 'PENDING' }), ref, wanted);
    await assert.rejects(pending, refusedAs('FAILED_PRECONDITION', /PENDING/));
    const foreign = planStartFrom(apiOf(running, { ...ready, sourceJobId: 'job-2' }), ref, wanted);
    await assert.rejects(foreign, refusedAs('INVALID_ARGUMENT', /job-2/));
  });
});

describe('archiving a job', () => {
  it('is for jobs that have ended, and can be taken back', async () => {
    const sent: unknown[] = [];
    const ended = { ...running, state: 'DONE' } as const;
    const api = apiOf(ended, ready, sent);
    await archiveJob(api, await planArchive(api, ref, true));
    const archived = apiOf({ ...ended, isArchived: true }, ready, sent);
    await archiveJob(archived, await planArchive(archived, ref, false));
    assert.deepEqual(sent, [
      [ref, true],
      [ref, false],
    ]);
    await assert.rejects(planArchive(archived, ref, true), refusedAs('FAILED_PRECONDITION', /already/));
    await assert.rejects(planArchive(apiOf(running), ref, true), refusedAs('FAILED_PRECONDITION', /RUNNING/));
  });
});
