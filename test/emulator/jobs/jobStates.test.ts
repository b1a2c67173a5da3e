import assert from 'node:assert/strict';
import { JobState } from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { statesOnTheWay } from '../../../src/emulator/jobs/jobStates.ts';

const { CANCELLED, CANCELLING, DONE, DRAINED, DRAINING, FAILED, PENDING, RUNNING } = JobState;

describe('the states of a job', () => {
  it('come in the order the service allows, whatever the engine missed', () => {
    assert.deepEqual(statesOnTheWay(PENDING, RUNNING), [RUNNING]);
    assert.deepEqual(statesOnTheWay(PENDING, DONE), [RUNNING, DONE]);
    assert.deepEqual(statesOnTheWay(PENDING, FAILED), [FAILED]);
    assert.deepEqual(statesOnTheWay(RUNNING, CANCELLED), [CANCELLED]);
  });

  it('keep what was asked for: a cancelled or drained job does not end as done', () => {
    assert.deepEqual(statesOnTheWay(CANCELLING, DONE), [CANCELLED]);
    assert.deepEqual(statesOnTheWay(DRAINING, DONE), [DRAINED]);
    assert.deepEqual(statesOnTheWay(CANCELLING, FAILED), [FAILED]);
    assert.deepEqual(statesOnTheWay(DRAINING, CANCELLING), [CANCELLING]);
  });

  it('never go back, and end once', () => {
    assert.deepEqual(statesOnTheWay(RUNNING, PENDING), []);
    assert.deepEqual(statesOnTheWay(CANCELLING, RUNNING), []);
    assert.deepEqual(statesOnTheWay(DRAINING, RUNNING), []);
    for (const end of [DONE, FAILED, CANCELLED, DRAINED]) assert.deepEqual(statesOnTheWay(end, RUNNING), []);
  });
});
