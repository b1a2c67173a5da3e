import assert from 'node:assert/strict';
import { FeedUpdates } from '../../../src/dashboard/feeds/feedUpdates.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { ExampleShown, exampleJob, type Example } from '../exampleJobs.ts';

describe('FeedUpdates', () => {
  const example: Example = { job: exampleJob(), messages: [] };
  let clock: ManualClock;
  let shown: ExampleShown;
  let seen: string[];
  let answer: () => Promise<void>;

  beforeEach(() => {
    clock = new ManualClock();
    shown = new ExampleShown(example);
    seen = [];
    answer = () => Promise.resolve();
  });

  function updates(): FeedUpdates {
    const problem = (error: unknown, operation: string): void =>
      void seen.push(`${operation}: ${String(error)}`);
    return new FeedUpdates(
      { clock, watch: shown.watch, problem },
      {
        operation: 'Reading the stages',
        read: () => {
          seen.push('read');
          return answer();
        },
        intervalMs: () => 10_000,
        watchChanged: () => void seen.push('watch'),
      },
    );
  }

  it('reads and tells of the watch from the start to the stop, also the second time', async () => {
    const kept = updates();
    shown.move(example);
    await clock.advance(60_000);
    assert.deepEqual(seen, []);
    for (const round of [1, 2]) {
      seen = [];
      kept.start();
      await clock.advance(0);
      shown.move(example);
      await clock.advance(10_000);
      assert.deepEqual(seen, ['read', 'watch', 'read'], `round ${round}`);
      kept.stop();
      shown.move(example);
      await clock.advance(60_000);
      assert.deepEqual(seen, ['read', 'watch', 'read'], `round ${round}`);
    }
  });

  it('reads before its time when it is asked to', async () => {
    const kept = updates();
    kept.start();
    await clock.advance(0);
    kept.readAnew();
    await clock.advance(0);
    assert.deepEqual(seen, ['read', 'read']);
  });

  it('keeps why its last read failed until one does not', async () => {
    const kept = updates();
    answer = () => Promise.reject(new DataflowError('UNAVAILABLE', 'Reading', 'Nobody answers.', ''));
    kept.start();
    await clock.advance(0);
    assert.match(seen[1] ?? '', /^Reading the stages: .*Nobody answers/);
    assert.equal(kept.failure?.code, 'UNAVAILABLE');
    answer = () => Promise.resolve();
    kept.readAnew();
    await clock.advance(0);
    assert.equal(kept.failure, undefined);
  });
});
