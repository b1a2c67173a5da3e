import assert from 'node:assert/strict';
import { scenarios, type Scenario } from '../../../src/emulator/scenarios/scenarioTable.ts';
import { variant } from '../../../src/emulator/scenarios/variant.ts';
import { SimulatedJob } from '../engines/model/simulatedJob.ts';

const hours = 3 * 3600;

describe('variants of scenarios', () => {
  for (const scenario of scenarios) {
    it(`of ${scenario.name}: the same happens under other names`, () => {
      const original = new SimulatedJob(scenario.workload);
      original.runUntil(hours);
      for (const seed of [1, 2]) {
        const { jobName, workload } = variant(scenario, seed);
        const job = new SimulatedJob(workload);
        job.runUntil(hours);
        assert.deepEqual(stateWithoutTexts(job), stateWithoutTexts(original));
        assert.deepEqual(kindsOf(job), kindsOf(original));
        const names = new Set(workload.steps.map(({ name }) => name));
        assert.equal(names.size, workload.steps.length);
        for (const { name } of original.setup.workload.steps) assert.ok(!names.has(name));
        const told = `${jobName} ${[...names].join(' ')}`;
        assert.ok(!told.includes(scenario.name));
        assert.match(jobName, /^[a-z]([-a-z0-9]*[a-z0-9])$/);
        assert.ok(!('title' in workload) && !('description' in workload));
      }
    });
  }

  it('are the same for a seed, and others for other seeds', () => {
    const [scenario] = scenarios.filter(({ name }) => name === 'hot-key') as [Scenario];
    assert.deepEqual(variant(scenario, 5), variant(scenario, 5));
    const jobNames = Array.from({ length: 50 }, (_, seed) => variant(scenario, seed).jobName);
    assert.ok(new Set(jobNames).size > 45);
  });

  it('have exceptions of users in Python, Java and Go, hardly one twice', () => {
    const [scenario] = scenarios.filter(({ name }) => name === 'poison-element') as [Scenario];
    const texts = Array.from({ length: 60 }, (_, seed) => {
      const job = new SimulatedJob(variant(scenario, seed).workload);
      job.runUntil(1800);
      return job.events.flatMap(({ event }) =>
        event.kind === 'log' && event.severity === 'ERROR' ? [event.text] : [],
      )[0];
    });
    for (const language of [/^ {2}File "\/app\//m, /^\tat com\.example\./m, /^goroutine \d+|\bDoFn\[UID:/m])
      assert.ok(texts.some((text) => text !== undefined && language.test(text)));
    assert.ok(new Set(texts).size > 50);
    assert.ok(!texts.some((text) => text === undefined || /FIELD|THING|NUMBER|JSONDecodeError/.test(text)));
  });
});

/** Reasons that are told are part of the state. */
function stateWithoutTexts({ state }: SimulatedJob): object {
  return { ...state, workers: { ...state.workers, refused: state.workers.refused !== undefined } };
}

function kindsOf({ events }: SimulatedJob): readonly unknown[] {
  return events.map(({ at, event }) => [at, event.kind, 'severity' in event ? event.severity : undefined]);
}
