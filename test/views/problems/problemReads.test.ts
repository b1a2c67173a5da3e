import assert from 'node:assert/strict';
import { lateMs, ProblemReads } from '../../../src/views/problems/problemReads.ts';
import type { JobTarget } from '../../../src/manifest/commands/commandTargets.ts';
import { ManualClock, settle } from '../../monitoring/manualClock.ts';

const run = (jobName: string): JobTarget => ({
  connectionId: 'local',
  ref: { projectId: 'p', location: 'us-central1', jobId: jobName },
  jobName,
});

describe('The errors of a failed job', () => {
  let clock: ManualClock;
  let read: string[];
  let signals: AbortSignal[];
  let reads: ProblemReads;

  beforeEach(() => {
    clock = new ManualClock();
    [read, signals] = [[], []];
    reads = new ProblemReads(clock, ({ ref }, signal) => {
      read.push(ref.jobId);
      signals.push(signal);
      return Promise.resolve();
    });
  });

  it('are read when it ends, and once more for what comes late', async () => {
    reads.begin(run('orders-1124225500'));
    assert.deepEqual(read, ['orders-1124225500']);
    await clock.advance(10 * lateMs);
    assert.deepEqual(read, ['orders-1124225500', 'orders-1124225500']);
  });

  it('are read late only once a slow first read has ended, and not at all when it was ended meanwhile', async () => {
    const ends: (() => void)[] = [];
    const slow = new ProblemReads(clock, ({ ref }, signal) => {
      read.push(ref.jobId);
      signals.push(signal);
      return new Promise((resolve) => ends.push(resolve));
    });
    slow.begin(run('orders'));
    slow.begin(run('clicks'));
    await clock.advance(2 * lateMs);
    assert.deepEqual(read, ['orders', 'clicks']);
    slow.end(run('clicks'));
    for (const end of ends) end();
    await settle();
    assert.deepEqual(read, ['orders', 'clicks', 'orders']);
    slow.end();
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, true, true],
    );
  });

  it('are read no more once a later run has gone well, which leaves other pipelines as they are', async () => {
    reads.begin(run('orders-1124225500'));
    reads.begin(run('clicks'));
    reads.end(run('orders-1124225900'));
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, false],
    );
    await clock.advance(lateMs);
    assert.deepEqual(read, ['orders-1124225500', 'clicks', 'clicks']);
  });

  it('give way to those of a later run that fails, too', async () => {
    reads.begin(run('orders-1124225500'));
    reads.begin(run('orders-1124225900'));
    await clock.advance(lateMs);
    assert.deepEqual(read, ['orders-1124225500', 'orders-1124225900', 'orders-1124225900']);
  });

  it('do not come back after all are cleared', async () => {
    reads.begin(run('orders'));
    reads.end();
    await clock.advance(lateMs);
    assert.deepEqual(read, ['orders']);
    assert.equal(clock.pending, 0);
  });
});
