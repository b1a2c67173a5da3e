import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { drain } from '../../../../src/emulator/engines/model/simulation/advance.ts';
import { backlog, systemLag, watermark } from '../../../../src/emulator/engines/model/simulation/state.ts';
import { scenarios } from '../../../../src/emulator/scenarios/scenarioTable.ts';
import { SimulatedJob } from './simulatedJob.ts';

const hour = 3600;

function scenario(name: string): SimulatedJob {
  const found = scenarios.find((each) => each.name === name);
  assert.ok(found, `no scenario ${name}`);
  return new SimulatedJob(found.workload);
}

function waiting(job: SimulatedJob): number {
  return job.state.stages.reduce((sum, stage) => sum + backlog(stage), 0);
}

describe('scenarios of the model engine', () => {
  it('are all in the table, each with a title and a description', async () => {
    const files = await readdir(new URL('../../../../src/emulator/scenarios/', import.meta.url));
    const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5));
    assert.deepEqual(scenarios.map(({ name }) => name).sort(), names.sort());
    for (const { workload } of scenarios) {
      assert.ok(workload.title.length > 0 && workload.description.length > 20);
    }
  });

  it('healthy-batch adds workers and is done within an hour', () => {
    const job = scenario('healthy-batch');
    job.runUntil(hour);
    assert.equal(job.state.phase, 'done');
    assert.ok(Math.max(...job.targets()) > 1);
    assert.equal(job.state.stages[0]?.processed, 20_000_000);
    assert.equal(job.state.stages[1]?.processed, 160_000_000);
    assert.match(
      job.texts(),
      /Executing operation Group words\+Format\+Write files[^]*Finished operation Group words/,
    );
  });

  it('healthy-streaming keeps up for a day', () => {
    const job = scenario('healthy-streaming');
    job.runUntil(600);
    job.runUntil(24 * hour, (state) => {
      assert.ok(systemLag(state) <= 60, `lag ${systemLag(state)} s after ${state.now} s`);
    });
    assert.equal(job.state.phase, 'running');
    assert.ok(job.targets().every((target) => target <= 3));
  });

  it('backlog-burst adds workers, clears the backlog within an hour and lets the workers go', () => {
    const job = scenario('backlog-burst');
    job.runUntil(1800);
    const before = job.state.workers.target;
    job.runUntil(2100);
    assert.ok(waiting(job) > 1_000_000);
    job.runUntil(1800 + hour);
    assert.ok(systemLag(job.state) < 60);
    assert.ok(Math.max(...job.targets()) > before);
    job.runUntil(1800 + 2 * hour);
    assert.ok(job.state.workers.target <= before);
  });

  it('hot-key falls behind, names the key, and more workers do not help', () => {
    const job = scenario('hot-key');
    job.runUntil(2 * hour);
    assert.match(job.texts(), /A hot key 'user-0' was detected in step 'Count per user'/);
    assert.ok(job.state.workers.running < job.state.workers.max);
    const earlier = waiting(job);
    job.runUntil(3 * hour);
    assert.ok(waiting(job) > earlier);
  });

  it('stuck-step stops the watermark for half an hour, and then recovers', () => {
    const job = scenario('stuck-step');
    job.runUntil(600);
    const stood = watermark(job.state);
    job.runUntil(2400);
    assert.ok(watermark(job.state) - stood <= 5);
    assert.match(job.texts(), /Processing stuck in step Parse for at least 05m00s/);
    assert.match(job.texts(), /Processing stuck in step Parse for at least 20m00s/);
    job.runUntil(2 * hour);
    assert.ok(systemLag(job.state) < 60);
  });

  it('out-of-memory loses workers, falls behind and asks for more', () => {
    const job = scenario('out-of-memory');
    job.runUntil(595);
    const before = job.state.workers.target;
    let worst = 0;
    job.runUntil(2 * hour, (state) => {
      worst = Math.max(worst, systemLag(state));
    });
    assert.match(job.texts(), /Out of memory: Killed process/);
    assert.ok(worst > 30, `the lag was ${worst} s at most`);
    assert.ok(job.state.workers.target > before);
    assert.ok(systemLag(job.state) < 60);
  });

  it('failing-work-items fails after the fourth attempt', () => {
    const job = scenario('failing-work-items');
    job.runUntil(hour);
    assert.equal(job.state.phase, 'failed');
    assert.match(job.texts(), /The job failed because a work item has failed 4 times/);
    const attempts = job.events.filter(
      ({ event }) => event.kind === 'log' && event.text.includes('ValueError'),
    );
    assert.equal(attempts.length, 4);
    const begun = job.state.stages.map(({ startedAt }) => startedAt !== undefined);
    assert.deepEqual(
      begun,
      job.state.stages.map(({ arrived }) => arrived > 0),
    );
  });

  it('failing-bundles is tried for ever', () => {
    const job = scenario('failing-bundles');
    job.runUntil(6 * hour);
    assert.equal(job.state.phase, 'running');
    assert.ok(job.state.now - watermark(job.state) > 5 * hour);
    assert.match(job.texts(), /KeyError: 'user' \[while running 'Parse'\]/);
  });

  it('poison-element lets the rest through, holds the watermark, and never drains', () => {
    const job = scenario('poison-element');
    job.runUntil(2 * hour);
    assert.equal(waiting(job), 1);
    assert.ok(job.state.now - watermark(job.state) > hour);
    job.state = drain(job.state);
    job.runUntil(4 * hour);
    assert.equal(job.state.phase, 'draining');
    assert.equal(waiting(job), 1);
  });

  it('slow-sink waits without using its processors', () => {
    const job = scenario('slow-sink');
    job.runUntil(595);
    const busy = job.state.cpuUtilization;
    job.runUntil(hour);
    assert.ok(systemLag(job.state) > 300);
    assert.ok(job.state.cpuUtilization < busy);
    assert.equal(job.state.workers.target, job.state.workers.max);
  });

  it('quota refuses the workers that the burst needs, once and by name', () => {
    const job = scenario('quota');
    job.runUntil(2 * hour);
    const refusals = job.events.filter(
      ({ event }) => event.kind === 'autoscaling' && event.type === 'failure',
    );
    assert.ok(refusals.length > 0);
    assert.match(job.texts(), /The project quota may have been exceeded/);
    assert.ok(Math.max(...job.targets()) <= 2);
  });

  for (const [name, reason, within] of [
    ['zone-stock-out', /Startup of the worker pool .* ZONE_RESOURCE_POOL_EXHAUSTED/, 60],
    ['permission', /Permissions verification for controller service account failed/, 60],
    ['worker-image', /Unable to pull container image due to error[^]*no worker activity has been seen/, hour],
  ] as const) {
    it(`${name} fails without ever having a worker`, () => {
      const job = scenario(name);
      let most = 0;
      job.runUntil(within, ({ workers }) => {
        most = Math.max(most, workers.running);
      });
      assert.equal(job.state.phase, 'failed');
      assert.match(job.texts(), reason);
      assert.equal(most, 0);
      assert.ok(job.state.stages.every(({ startedAt }) => startedAt === undefined));
    });
  }
});
