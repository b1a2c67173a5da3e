import assert from 'node:assert/strict';
import { Poller } from '../../src/monitoring/poller.ts';
import { ManualClock } from './manualClock.ts';

describe('Polling', () => {
  it('goes on at its pace when the clock was set back while it waited to be enabled again', async () => {
    const clock = new ManualClock();
    let polls = 0;
    const poller = new Poller(
      clock,
      () => Promise.resolve(void (polls += 1)),
      () => 5000,
    );
    poller.setEnabled(true);
    await clock.advance(1000);
    assert.equal(polls, 1);
    poller.setEnabled(false);
    clock.jump(-2 * 3600_000);
    poller.setEnabled(true);
    await clock.advance(5000);
    assert.equal(polls, 2);
    await poller.close();
  });
});
