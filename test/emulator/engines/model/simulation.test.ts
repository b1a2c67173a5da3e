import assert from 'node:assert/strict';
import { drain } from '../../../../src/emulator/engines/model/simulation/advance.ts';
import { restoreState, saveState } from '../../../../src/emulator/engines/model/savedState.ts';
import { changeLimits } from '../../../../src/emulator/engines/model/simulation/limits.ts';
import { nextRandom } from '../../../../src/emulator/engines/model/simulation/random.ts';
import {
  backlog,
  watermark,
  type SimulationState,
  type StageState,
} from '../../../../src/emulator/engines/model/simulation/state.ts';
import { scenarios } from '../../../../src/emulator/scenarios/scenarioTable.ts';
import { SimulatedJob } from './simulatedJob.ts';

describe('the simulation of a workload', () => {
  it('loses and invents no element, and obeys Little’s law, at every moment of any workload', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const job = new SimulatedJob(randomWorkload(seed));
      let before = 0;
      job.runUntil(3600, (state) => {
        checkConservation(job, state, `seed ${seed} at ${state.now} s`);
        for (const stage of state.stages) checkLittle(stage, state.now, `seed ${seed} at ${state.now} s`);
        assert.ok(watermark(state) >= before, `seed ${seed}: the watermark went back at ${state.now} s`);
        assert.ok(state.workers.running <= state.workers.max);
        before = watermark(state);
      });
    }
  });

  it('keeps to that when its limits change, when it is snapshotted, replaced and drained', () => {
    for (let seed = 101; seed <= 120; seed += 1) {
      const document = { ...randomWorkload(seed), ...streaming };
      const job = new SimulatedJob(document);
      const check = (state: SimulationState): void => {
        const when = `seed ${seed} at ${state.now} s`;
        checkConservation(job, state, when);
        for (const stage of state.stages) checkLittle(stage, state.now, when);
      };
      job.runUntil(900, check);
      job.state = changeLimits(job.setup, job.state, { minWorkers: 2, maxWorkers: 3 }).state;
      job.runUntil(1800, check);
      assert.ok(job.state.workers.running <= 3);
      // The job that replaces it begins some seconds later.
      const saved = saveState('model', job.setup, job.state, 1_800_000);
      job.state = restoreState(job.setup, saved, {}, 1_807_000);
      job.runUntil(900, check);
      const received = Math.floor(job.state.received);
      job.state = drain(job.state);
      job.runUntil(1800, check);
      assert.equal(Math.floor(job.state.received), received);
    }
  });

  it('is the same each time for a seed, and another one for another seed', () => {
    const [first, again, other] = [7, 7, 8].map((seed) => {
      const job = new SimulatedJob({ ...scenarioDocument('backlog-burst'), seed });
      job.runUntil(3600);
      return { state: job.state, events: job.events };
    });
    assert.deepEqual(first, again);
    assert.notDeepEqual(first?.state.received, other?.state.received);
  });

  it('does not flap: after a burst the number of workers rises, then falls, and stays', () => {
    const job = new SimulatedJob(scenarioDocument('backlog-burst'));
    job.runUntil(6 * 3600);
    const targets = job.targets();
    const steps = targets.map((target, index) => Math.sign(target - (targets[index - 1] ?? 0)));
    const turns = steps.filter((step, index) => index > 0 && step !== steps[index - 1]);
    assert.ok(turns.length <= 1, `targets ${targets.join(', ')}`);
  });

  it('drains by finishing everything that was received', () => {
    const job = new SimulatedJob(scenarioDocument('backlog-burst'));
    job.runUntil(2000);
    assert.ok(job.state.stages.some((stage) => backlog(stage) > 0));
    const received = Math.floor(job.state.received);
    job.state = drain(job.state);
    job.runUntil(4 * 3600);
    assert.equal(job.state.phase, 'drained');
    assert.equal(job.state.stages[0]?.processed, received);
    assert.equal(job.state.stages[1]?.processed, received);
  });
});

const streaming = {
  type: 'streaming',
  elements: undefined,
  arrival: { kind: 'wave', mean: 1000, amplitude: 900, periodSeconds: 1800 },
};

function scenarioDocument(name: string): object {
  const found = scenarios.find((each) => each.name === name);
  assert.ok(found, `no scenario ${name}`);
  return found.workload;
}

function checkConservation(job: SimulatedJob, state: SimulationState, when: string): void {
  const { workload } = job.setup;
  const source = workload.type === 'streaming' ? Math.floor(state.received) : (workload.elements ?? 0);
  if (state.phase !== 'pending' && state.now > 10) assert.equal(state.stages[0]?.arrived, source, when);
  for (const [index, stage] of state.stages.entries()) {
    const queued = stage.queue.reduce((sum, { count }) => sum + count, stage.held?.count ?? 0);
    assert.equal(stage.arrived, stage.processed + queued, when);
    const ratio = job.setup.stages[index]?.ratio ?? 0;
    assert.equal(stage.emitted, Math.floor(stage.processed * ratio + 1e-9), when);
    const next = state.stages[index + 1];
    if (next !== undefined) assert.equal(next.arrived, stage.emitted, when);
  }
}

/** What elements waited, those that left and those that are here, is the integral of how many were here. */
function checkLittle(stage: StageState, now: number, when: string): void {
  const parts = [...stage.queue, ...(stage.held === undefined ? [] : [stage.held])];
  const present = parts.reduce((sum, { count, entered }) => sum + count * (now - entered), 0);
  const waited = stage.waitedSeconds + present;
  assert.ok(Math.abs(waited - stage.elementSeconds) <= 1e-6 * Math.max(1, waited), when);
}

function randomWorkload(seed: number): object {
  let state = seed;
  const random = (from: number, to: number): number => {
    const next = nextRandom(state);
    state = next.state;
    return from + next.value * (to - from);
  };
  const integer = (from: number, to: number): number => Math.floor(random(from, to + 1));
  const isBatch = random(0, 1) < 0.3;
  const steps = Array.from({ length: integer(2, 7) }, (_, index) => ({
    name: `step ${index}`,
    kind: index === 0 ? 'read' : random(0, 1) < 0.4 ? 'groupByKey' : 'parDo',
    cpuSeconds: random(1e-6, 2e-3),
    waitSeconds: random(0, 5e-3),
    outputPerInput: random(0, 1) < 0.5 ? 1 : random(0, 3),
  }));
  const min = integer(1, 4);
  const kinds = [
    'hotKey',
    'stuckStep',
    'outOfMemory',
    'failingWorkItems',
    'poisonElement',
    'slowSink',
    'quota',
    'gcThrashing',
    'workFailure',
    'ipSpace',
    'slowImagePull',
    'harmlessLogs',
  ];
  const causes = ['diskFull', 'keyCommitTooLarge', 'expiredCredentials'];
  const faults = Array.from({ length: integer(0, 3) }, () => {
    const kind = kinds[integer(0, kinds.length - 1)];
    const at = integer(0, 3000);
    const step = `step ${integer(0, steps.length - 1)}`;
    const time = { at, forSeconds: integer(10, 1500) };
    if (kind === 'quota') return { kind, ...time, maxWorkers: integer(1, 5) };
    if (kind === 'ipSpace') return { kind, ...time, maxWorkers: integer(1, 5) };
    if (kind === 'slowImagePull') return { kind, ...time, image: 'sdk', pullSeconds: integer(1, 900) };
    if (kind === 'harmlessLogs') return { kind, ...time };
    if (kind === 'workFailure') return { kind, ...time, step, cause: causes[integer(0, 2)] };
    if (kind === 'poisonElement') return { kind, at, step, error: 'ValueError' };
    if (kind === 'hotKey') return { kind, ...time, step, key: 'k', share: random(0.01, 1) };
    if (kind === 'slowSink') return { kind, ...time, step, waitSeconds: random(0.01, 1) };
    if (kind === 'failingWorkItems') return { kind, ...time, step, error: 'ValueError' };
    return { kind, ...time, step };
  });
  return {
    type: isBatch ? 'batch' : 'streaming',
    seed,
    steps,
    ...(isBatch
      ? { elements: integer(1, 2_000_000) }
      : {
          arrival: { kind: 'wave', mean: random(0, 3000), amplitude: random(0, 3000), periodSeconds: 1800 },
        }),
    noise: random(0, 1),
    keys: integer(1, 100_000),
    workers: { machineType: 'n1-standard-2', min, max: min + integer(0, 20) },
    faults,
  };
}
