import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { FeedPoll } from '../../../src/dashboard/feeds/feedPoll.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';

/** A poll of a feed that reads every ten seconds. */
class PollBench {
  readonly clock = new ManualClock();
  readonly signals: AbortSignal[] = [];
  readonly problems: string[] = [];
  interval: number | undefined = 10_000;
  answer: () => Promise<void> = () => Promise.resolve();
  readonly poll = new FeedPoll({
    clock: this.clock,
    operation: 'Reading the stages',
    read: (signal) => {
      this.signals.push(signal);
      return this.answer();
    },
    problem: (error) => void this.problems.push(String(error)),
    intervalMs: () => this.interval,
  });

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
  }
}

describe('FeedPoll', () => {
  it('reads only while it is started', async () => {
    const bench = new PollBench();
    await bench.pass(60_000);
    assert.equal(bench.signals.length, 0);
    bench.poll.start();
    await bench.pass(0);
    await bench.pass(10_000);
    assert.equal(bench.signals.length, 2);
    bench.poll.stop();
    await bench.pass(60_000);
    assert.equal(bench.signals.length, 2);
  });

  it('reads once what will not change any more', async () => {
    const bench = new PollBench();
    bench.interval = undefined;
    bench.poll.start();
    await bench.pass(0);
    await bench.pass(600_000);
    assert.equal(bench.signals.length, 1);
  });

  it('calls off what it reads when nobody looks any more, says nothing of it, and reads at once when somebody does', async () => {
    const bench = new PollBench();
    let fail: (error: Error) => void = () => undefined;
    bench.answer = () => new Promise((_, reject) => (fail = reject));
    bench.poll.start();
    await bench.clock.advance(0);
    bench.poll.stop();
    assert.equal(bench.signals[0]?.aborted, true);
    fail(new Error('aborted'));
    await bench.poll.underWay;
    assert.deepEqual(bench.problems, []);
    bench.answer = () => Promise.resolve();
    bench.poll.start();
    await bench.pass(0);
    assert.equal(bench.signals.length, 2);
    assert.equal(bench.signals[1]?.aborted, false);
  });

  it('asks the new question at once, never two at a time', async () => {
    const bench = new PollBench();
    let end: () => void = () => undefined;
    bench.answer = () => new Promise<void>((resolve) => (end = resolve));
    bench.poll.start();
    await bench.clock.advance(0);
    bench.poll.restart();
    await bench.clock.advance(1000);
    assert.equal(bench.signals.length, 1);
    end();
    await bench.clock.advance(0);
    assert.equal(bench.signals.length, 2);
    end();
    await bench.poll.underWay;
  });

  it('waits longer and longer while reads fail, and tells why', async () => {
    const bench = new PollBench();
    bench.answer = () => Promise.reject(new DataflowError('UNAVAILABLE', 'Reading', 'Nobody answers.', ''));
    bench.poll.start();
    await bench.pass(0);
    await bench.pass(10_000);
    assert.equal(bench.signals.length, 1);
    await bench.pass(10_000);
    assert.equal(bench.signals.length, 2);
    assert.match(bench.problems[0] ?? '', /Nobody answers/);
  });
});
