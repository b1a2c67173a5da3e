import assert from 'node:assert/strict';
import { noCostChange, type ChangeEffect } from '../../../src/dataflow/operations/changeEffect.ts';
import { refuseByStep } from '../../../src/mcp/policy/workerBounds.ts';

const policy = { scalingStep: { factor: 2, workers: 10 } };
const to = (maxNumWorkers: number, kind: 'scale' | 'launch' = 'scale'): ChangeEffect => ({
  kind,
  limits: { present: {}, wanted: { maxNumWorkers } },
  cost: noCostChange,
});

describe('The step of a job whose limits nobody knows', () => {
  it('begins at one worker, as for all that is known it might have no more', () => {
    const refused = refuseByStep(policy, to(1000), 'Scaling orders');
    assert.equal(refused?.code, 'STEP_TOO_LARGE');
    assert.match(refused.message, /from a number that could not be read to 1000 at once.*from 1 to 11/);
    assert.equal(refuseByStep(policy, to(11), 'Scaling orders'), undefined);
  });

  it('is none where a job is to be started', () => {
    assert.equal(refuseByStep(policy, to(1000, 'launch'), 'Launching orders'), undefined);
  });
});
