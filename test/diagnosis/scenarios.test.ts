import assert from 'node:assert/strict';
import { DiagnosisEval, evaluated } from '../eval/diagnosisEval.ts';

/** A healthy job, and sick ones of each kind: load, code, machines, permissions. `npm run eval` looks at all of them. */
const samples = [
  'harmless-logs',
  'hot-key',
  'out-of-memory',
  'failing-work-items',
  'zone-stock-out',
  'permission',
];

describe('diagnosis of computed jobs of the local service', () => {
  let evaluation: DiagnosisEval;
  before(async () => {
    evaluation = await DiagnosisEval.start();
  });
  after(() => evaluation.close());

  for (const name of samples) {
    it(`is right about ${name}, whatever jobs, steps and exceptions are called`, async function () {
      this.timeout(60_000);
      const sample = evaluated.find(({ scenario }) => scenario.name === name);
      assert.ok(sample);
      const { isRight, found, falseAlarms } = await evaluation.run(sample, 7, { minutes: 60 });
      assert.ok(isRight, `found ${found.join(', ') || 'nothing'}`);
      assert.deepEqual(falseAlarms, []);
    });
  }
});
