import assert from 'node:assert/strict';
import { KnownJobs } from '../../src/monitoring/knownJobs.ts';
import { fullJob, job } from './scriptedApi.ts';

describe('Known jobs', () => {
  it('stand newest first, whether few or many come', () => {
    const few = new KnownJobs();
    const many = new KnownJobs();
    const jobs = Array.from({ length: 300 }, (_, index) =>
      job(`job-${index}`, { createTime: new Date(1e12 + ((index * 7919) % 300) * 1000).toISOString() }),
    );
    for (const each of jobs) few.take([each]);
    many.take(jobs);
    assert.deepEqual(few.list(), many.list());
    assert.equal(few.size, 300);
  });

  it('stay the same list until something changes', () => {
    const known = new KnownJobs();
    known.take([job('job-1'), job('job-2')]);
    const before = known.list();
    assert.deepEqual(known.take([job('job-1')]), { added: [], removed: [], changed: [] });
    assert.strictEqual(known.list(), before);
    const { changed } = known.take([job('job-1', { state: 'DONE' })], ['job-2']);
    assert.deepEqual(
      changed.map(({ id }) => id),
      ['job-1'],
    );
    assert.deepEqual(
      known.list().map(({ id, state }) => [id, state]),
      [['job-1', 'DONE']],
    );
  });

  it('keep of a whole job its summary alone', () => {
    const known = new KnownJobs();
    known.take([fullJob('job-1')]);
    assert.deepEqual(known.get('job-1'), job('job-1'));
  });
});
