import assert from 'node:assert/strict';
import { toJson } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import type { EngineRun, EngineState } from '../../../../src/emulator/engines/engine.ts';
import { ModelEngine } from '../../../../src/emulator/engines/model/modelEngine.ts';
import { JobState, type Job } from '../../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { ManualClock } from './manualClock.ts';
import { Recording, valueOf } from './recording.ts';
import { jobOf, noStorage, streaming } from './workloadJobs.ts';

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const hourMs = 3_600_000;

describe('ModelEngine, what it tells of a job over time', () => {
  let clock: ManualClock;
  let engine: ModelEngine;

  beforeEach(() => {
    clock = new ManualClock();
    engine = new ModelEngine({ storage: noStorage }, { log, clock });
  });

  afterEach(() => engine.close());

  async function start(job: Job, by = engine): Promise<{ run: EngineRun; seen: Recording }> {
    const seen = new Recording();
    const run = by.run(job, seen);
    await run.metrics();
    return { run, seen };
  }

  it('has the history of a job that began long ago, all of it at the job’s own time', async () => {
    const day = 24 * hourMs;
    const now = clock.now();
    const { run, seen } = await start(jobOf(streaming, {}, { workloadAge: '1d' }));
    assert.equal(seen.createdAt?.getTime(), now - day);
    assert.deepEqual(seen.states, [JobState.PENDING, JobState.RUNNING]);
    const times = seen.sampleTimes('system_lag').map((time) => time.getTime());
    assert.equal(times.length, 24 * 60);
    assert.ok(Math.min(...times) >= now - day && Math.max(...times) <= now);
    assert.ok(seen.times.length > 5);
    assert.ok(seen.times.every((time) => time.getTime() >= now - day && time.getTime() <= now));
    const parsed = valueOf(await run.metrics(), 'parsed');
    assert.ok(Math.abs(parsed - 86_400_000) < 2_000_000);
    clock.advance(hourMs);
    assert.equal(seen.sampleTimes('system_lag').length, 25 * 60);
    assert.ok(valueOf(await run.metrics(), 'parsed') > parsed);
    await assert.rejects(
      engine.accepts(jobOf(streaming, {}, { workloadAge: 'long' })),
      /options\.workloadAge takes a time such as 90m, 24h or 1d12h, up to 30d, not "long"/,
    );
  });

  it('goes on with a job from a checkpoint as if the service had never been away', async () => {
    const burst = { kind: 'backlogBurst', at: 1000, forSeconds: 300, elements: 3_000_000 };
    const job = jobOf({ ...streaming, faults: [burst] });
    const other = new ModelEngine({ storage: noStorage }, { log, clock });
    const undisturbed = await start(job, other);
    const first = await start(job);
    clock.advance(1_300_000);
    const checkpoint = await first.run.checkpoint?.();
    // As the service would keep it.
    const kept = JSON.parse(JSON.stringify(checkpoint)) as EngineState;
    const told = undisturbed.seen.sampleTimes('system_lag').length;
    await engine.close();
    clock.advance(900_000);

    engine = new ModelEngine({ storage: noStorage }, { log, clock });
    const seen = new Recording();
    const resumed = engine.resume(job, seen, kept);
    assert.deepEqual(await resumed.metrics(), await undisturbed.run.metrics());
    assert.deepEqual(seen.states, []);
    for (const metric of ['system_lag', 'elements_produced_count'])
      assert.deepEqual(
        seen.values(metric),
        undisturbed.seen.values(metric).slice(-seen.values(metric).length),
      );
    assert.equal(seen.sampleTimes('system_lag').length + told, 36);
    await other.close();
  });

  it('tells the end of a job by its last sample', async () => {
    const { run, seen } = await start(jobOf(streaming));
    clock.advance(90_000);
    await run.cancel();
    clock.advance(0);
    assert.equal(seen.lastSample('status'), 'CANCELLED');
    const failing = { ...streaming, faults: [{ kind: 'permission' }] };
    const other = await start(jobOf(failing));
    clock.advance(60_000);
    assert.deepEqual(other.seen.states.slice(-1), [JobState.FAILED]);
    assert.equal(other.seen.lastSample('status'), undefined);
  });

  it('counts what happened in each minute, so that the minutes add up to the whole', async () => {
    const { run, seen } = await start(jobOf(streaming));
    clock.advance(1_200_000);
    const sum = seen.sumOf('elements_produced_count', 'Parse');
    assert.equal(sum, valueOf(await run.metrics(), 'ElementCount', 'Parse-out0'));
    assert.ok(sum > 1_000_000);
  });

  it('tells distributions as one object and as their four numbers', async () => {
    const [read, parse, ...rest] = streaming.steps;
    const distributions = [{ name: 'sizes', min: 3, mean: 40, max: 900 }];
    const { run } = await start(jobOf({ ...streaming, steps: [read, { ...parse, distributions }, ...rest] }));
    clock.advance(600_000);
    const metrics = await run.metrics();
    const count = valueOf(metrics, 'parsed');
    const whole = metrics.find(({ name }) => name?.name === 'sizes')?.distribution;
    assert.deepEqual(whole && toJson(ValueSchema, whole), { count, min: 3, max: 900, sum: 40 * count });
    for (const [name, value] of [
      ['sizes_COUNT', count],
      ['sizes_MIN', 3],
      ['sizes_MAX', 900],
      ['sizes_MEAN', 40],
    ] as const)
      assert.equal(valueOf(metrics, name), value);
  });
});
