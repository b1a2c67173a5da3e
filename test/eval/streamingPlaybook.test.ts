import assert from 'node:assert/strict';
import { compareBurst, comparisonTotals } from './burstComparison.ts';

describe('the streaming playbook on a job with a burst', () => {
  it('brings the lag back, with fewer worker-hours than the most it may use, inside its bounds, and calmly', async function () {
    this.timeout(120_000);
    const totals = comparisonTotals(await compareBurst());
    assert.ok(totals.length > 0);
    assert.deepEqual(
      totals.filter(({ isMet }) => !isMet).map(({ text }) => text),
      [],
    );
  });
});
