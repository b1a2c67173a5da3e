import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { forecast, forecastFrom, forecastStart } from '../../../../src/emulator/engines/model/forecast.ts';
import { ModelEngine } from '../../../../src/emulator/engines/model/modelEngine.ts';
import { parseWorkload } from '../../../../src/emulator/engines/model/workload/parseWorkload.ts';
import { RuntimeUpdatableParamsSchema } from '../../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { ManualClock } from './manualClock.ts';
import { Recording, valueOf } from './recording.ts';
import { jobOf, noStorage, streaming } from './workloadJobs.ts';

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const burst = { kind: 'backlogBurst', at: 600, forSeconds: 300, elements: 20_000_000 };
const document = { ...streaming, workers: { min: 1, max: 2 }, faults: [burst] };

describe('forecast', () => {
  it('is what the engine then reports of the job', async () => {
    const clock = new ManualClock();
    const engine = new ModelEngine({ storage: noStorage }, { log, clock });
    const seen = new Recording();
    const job = jobOf(document);
    const run = engine.run(job, seen);
    await run.metrics();
    clock.advance(1_200_000);
    const checkpoint = await run.checkpoint?.();
    assert.ok(checkpoint);
    const workload = parseWorkload(document, 'the test');
    const { end, workerHours, state } = forecast(
      forecastFrom(workload, job, checkpoint),
      { maxWorkers: 6 },
      30,
    );

    const before = valueOf(await run.metrics(), 'TotalVcpuTime');
    await run.update?.(create(RuntimeUpdatableParamsSchema, { maxNumWorkers: 6 }));
    clock.advance(1_800_000);
    const metrics = await run.metrics();
    assert.equal(seen.lastSample('active_worker_instances'), end.workers);
    assert.equal(seen.lastSample('system_lag'), Math.max(1, end.systemLagSeconds));
    assert.equal(workerHours, (valueOf(metrics, 'TotalVcpuTime') - before) / 2 / 3600);
    assert.equal(valueOf(metrics, 'ElementCount', 'Read-out0'), state.stages[0]?.processed);
    await engine.close();
  });

  it('tells what a higher limit is worth, and what it costs', () => {
    const workload = parseWorkload(document, 'the test');
    const start = forecastStart(workload, { id: 'job-1', location: 'us-central1' }, 1200);
    const few = forecast(start, {}, 20);
    const many = forecast(start, { maxWorkers: 10 }, 20);
    assert.ok(many.end.backlogElements < few.end.backlogElements);
    assert.ok(many.end.systemLagSeconds < few.end.systemLagSeconds);
    assert.ok(many.workerHours > few.workerHours);
    assert.equal(few.minutes.length, 20);
    // Nothing of it has happened to where it started from.
    assert.deepEqual(forecast(start, {}, 20), few);
  });
});
