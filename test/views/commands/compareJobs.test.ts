import assert from 'node:assert/strict';
import type { JobTarget } from '../../../src/manifest/commands/commandTargets.ts';
import { comparison } from '../../../src/views/commands/compareJobs.ts';

function job(jobId: string, connectionId = 'local'): JobTarget {
  return { connectionId, ref: { projectId: 'p', location: 'l', jobId } };
}

describe('which jobs can be compared', () => {
  it('is up to four of one connection, the first with the others', () => {
    assert.deepEqual(comparison([job('1'), job('2')]), [job('1'), [job('2')]]);
    assert.deepEqual(comparison([job('1'), job('2'), job('3'), job('4')])[1].length, 3);
  });

  it('is said where it is not so', () => {
    assert.throws(() => comparison([job('1')]), /One job alone/);
    assert.throws(() => comparison([job('1'), job('2', 'cloud')]), /different connections/);
    assert.throws(() => comparison(['1', '2', '3', '4', '5'].map((id) => job(id))), /at most 4/);
  });
});
