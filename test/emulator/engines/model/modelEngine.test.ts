import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import type { EngineRun, EngineState } from '../../../../src/emulator/engines/engine.ts';
import { readCheckpoint } from '../../../../src/emulator/engines/model/checkpoint.ts';
import { ModelEngine } from '../../../../src/emulator/engines/model/modelEngine.ts';
import {
  JobSchema,
  JobState,
  RuntimeUpdatableParamsSchema,
  type Job,
} from '../../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { FolderObjectStore } from '../../../../src/emulator/storage/folderObjectStore.ts';
import { ManualClock } from './manualClock.ts';
import { Recording, valueOf } from './recording.ts';
import { jobOf, jobWith, streaming } from './workloadJobs.ts';

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const hourMs = 3_600_000;

describe('ModelEngine', () => {
  let folder: string;
  let storage: FolderObjectStore;
  let clock: ManualClock;
  let engine: ModelEngine;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'model-engine-'));
    storage = await FolderObjectStore.open(folder, { log });
    clock = new ManualClock();
    engine = new ModelEngine({ storage }, { log, clock });
  });

  afterEach(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(job: Job, from?: EngineState): Promise<{ run: EngineRun; seen: Recording }> {
    const seen = new Recording();
    const run = engine.run(job, seen, from);
    // Requests wait until the workload has been read.
    await run.metrics();
    return { run, seen };
  }

  it('takes jobs with a workload and its label, inline or in storage, and no others', async () => {
    assert.equal(await engine.accepts(jobOf(streaming)), true);
    await storage.write('workloads', 'w.json', new TextEncoder().encode(JSON.stringify(streaming)));
    assert.equal(await engine.accepts(jobWith({ workloadUrl: 'gs://workloads/w.json' })), true);
    assert.equal(await engine.accepts(create(JobSchema, { name: 'beam' })), false);
    await assert.rejects(
      engine.accepts(jobOf(streaming, { labels: {} })),
      /add the label goog-emulator-engine=model/,
    );
    await assert.rejects(
      engine.accepts(jobWith({ workloadUrl: 'gs://workloads/none.json' })),
      /does not exist/,
    );
    await assert.rejects(engine.accepts(jobWith({})), /needs a workload/);
    await assert.rejects(
      engine.accepts(jobOf({ ...streaming, type: 'batch', elements: 5, arrival: undefined })),
      /the type of the job is JOB_TYPE_STREAMING. Set it to JOB_TYPE_BATCH/,
    );
  });

  it('names each wrong field of a workload', async () => {
    const wrong = {
      ...streaming,
      elements: 5,
      steps: [{ name: 'Read', kind: 'reed' }],
      workers: { min: 3, max: 2 },
      speed: 'fast',
    };
    await assert.rejects(engine.accepts(jobOf(wrong)), (error: Error) => {
      assert.match(error.message, /options\.workload is not valid/);
      assert.match(error.message, /steps\.0\.kind: /);
      assert.match(error.message, /workers\.min: min is larger than max/);
      assert.match(error.message, /"speed"/);
      return true;
    });
    await assert.rejects(
      engine.accepts(jobOf({ ...streaming, faults: [{ kind: 'stuckStep', at: 0, step: 'Prase' }] })),
      /faults\.0\.step: names no step of the workload: Prase/,
    );
  });

  it('runs a workload of a thousand steps, and refuses a larger one', async () => {
    const [read, parse] = streaming.steps;
    const chain = (length: number): object => ({
      ...streaming,
      steps: [
        read,
        ...Array.from({ length: length - 1 }, (_, index) => ({ ...parse, name: `Parse ${index}` })),
      ],
    });
    const { run, seen } = await start(jobOf(chain(1000)));
    clock.advance(10 * 60_000);
    assert.deepEqual(seen.states, [JobState.PENDING, JobState.RUNNING]);
    assert.equal((await run.metrics()).filter(({ name }) => name?.name === 'parsed').length, 999);
    await assert.rejects(engine.accepts(jobOf(chain(1001))), /steps: .*1000/);
  });

  it('tells the life of a streaming job', async () => {
    const { run, seen } = await start(jobOf(streaming));
    clock.advance(hourMs);
    assert.deepEqual(seen.states, [JobState.PENDING, JobState.RUNNING]);
    assert.deepEqual(seen.stages, [
      ['F1', ['Read', 'Parse']],
      ['F2', ['Group', 'Write']],
    ]);
    assert.match(
      seen.messages.join('\n'),
      /Worker configuration: n1-standard-2[^]*Workers have started successfully/,
    );
    assert.equal(seen.sampleTimes('system_lag').length, 60);
    assert.equal((await run.stageWorkers?.('F1'))?.length, 1);
    assert.equal(await run.stageWorkers?.('F9'), undefined);
    await run.drain();
    clock.advance(60_000);
    assert.deepEqual(seen.states.slice(-1), [JobState.DRAINED]);
    const metrics = await run.metrics();
    const parsed = valueOf(metrics, 'parsed');
    assert.ok(parsed > 3_400_000);
    assert.equal(valueOf(metrics, 'ElementCount', 'Group-out0'), parsed);
    assert.equal(clock.timers, 0);
  });

  it('computes time as fast as it was told to', async () => {
    await engine.close();
    engine = new ModelEngine({ storage }, { log, clock, speed: 3600 });
    const { seen } = await start(jobOf(streaming));
    clock.advance(1000);
    assert.equal(seen.sampleTimes('system_lag').length, 60);
  });

  it('goes on when the clock is set back, and makes up for a sleep of the machine', async () => {
    const { seen } = await start(jobOf(streaming));
    const minutes = (): number => seen.sampleTimes('system_lag').length;
    clock.shift(-2 * hourMs);
    clock.advance(hourMs);
    assert.equal(minutes(), 60);
    clock.shift(2 * hourMs);
    clock.advance(hourMs);
    assert.equal(minutes(), 120, 'set right again');
    clock.shift(hourMs);
    clock.advance(hourMs);
    assert.equal(minutes(), 240);
  });

  it('can be kept while it catches up with the time that it was away', async () => {
    const week = 7 * 86_400;
    const run = engine.run(jobOf(streaming, {}, { workloadAge: '168h' }), new Recording());
    const { state } = readCheckpoint((await run.checkpoint?.()) ?? assert.fail());
    assert.ok(state.now < week, 'it has not caught up');
    await run.metrics();
    assert.equal(readCheckpoint((await run.checkpoint?.()) ?? assert.fail()).state.now, week);
  });

  it('takes new limits while it runs, and tells those in force', async () => {
    const { run, seen } = await start(jobOf({ ...streaming, workers: { min: 2, max: 10 } }));
    clock.advance(300_000);
    assert.deepEqual(await run.workerLimits?.(), { min: 2, max: 10 });
    await run.update?.(create(RuntimeUpdatableParamsSchema, { minNumWorkers: 4, maxNumWorkers: 6 }));
    clock.advance(300_000);
    assert.equal(seen.lastSample('active_worker_instances'), 4);
    assert.equal(seen.lastSample('max_worker_instances_limit'), 6);
    assert.deepEqual(await run.workerLimits?.(), { min: 4, max: 6 });
  });

  it('goes on from a saved state: counters and watermark continue', async () => {
    const stuck = { ...streaming, faults: [{ kind: 'stuckStep', at: 600, step: 'Group' }] };
    const old = await start(jobOf(stuck));
    clock.advance(1_200_000);
    const saved = await old.run.saveState?.();
    assert.ok(saved !== undefined && saved.sizeBytes > 0);
    const before = valueOf(await old.run.metrics(), 'parsed');
    const watermark = valueOf(await old.run.metrics(), 'F2-windmill-data-watermark');
    clock.advance(60_000);

    // As the service would keep it.
    const kept = JSON.parse(JSON.stringify(saved)) as EngineState;
    const { run } = await start(jobOf(streaming), kept);
    assert.equal(valueOf(await run.metrics(), 'parsed'), before);
    assert.equal(valueOf(await run.metrics(), 'F2-windmill-data-watermark'), watermark);
    clock.advance(hourMs);
    await run.drain();
    clock.advance(hourMs);
    const metrics = await run.metrics();
    assert.equal(valueOf(metrics, 'ElementCount', 'Group-out0'), valueOf(metrics, 'parsed'));
    assert.ok(valueOf(metrics, 'parsed') > before);
  });

  it('says in the service’s words why a job cannot replace another one', async () => {
    const [read, parse, ...rest] = streaming.steps;
    const old = jobOf(streaming, { id: 'old-1' });
    const renamed = { ...streaming, steps: [read, { ...parse, name: 'Parse2' }, ...rest] };
    const recoded = { ...streaming, steps: [read, { ...parse, coder: 'other' }, ...rest] };
    await engine.checkCompatible(jobOf(streaming), old);
    await engine.checkCompatible(jobOf(renamed, { transformNameMapping: { Parse: 'Parse2' } }), old);
    await assert.rejects(engine.checkCompatible(jobOf(renamed), old), /The new job is missing steps Parse\./);
    await assert.rejects(
      engine.checkCompatible(jobOf(recoded), old),
      /^ApiError: The new job is not compatible with old-1\. The original job \(if it existed\) has not been aborted\., The Coder or type for step Parse has changed\.$/,
    );
  });

  it('cancels at once, and leaves no timer behind when it is closed', async () => {
    const { run, seen } = await start(jobOf(streaming));
    const other = await start(jobOf(streaming));
    clock.advance(60_000);
    await run.cancel();
    clock.advance(0);
    assert.deepEqual(seen.states.slice(-1), [JobState.CANCELLED]);
    await engine.close();
    assert.equal(clock.timers, 0);
    assert.deepEqual(other.seen.states.slice(-1), [JobState.RUNNING]);
  });
});
