import assert from 'node:assert/strict';
import { callTimeoutMs, graceMs } from '../../../src/mcp/server/toolRunner.ts';
import { settle } from '../../monitoring/manualClock.ts';
import { startPolicyBench } from '../policy/changingDataflow.ts';

describe('a call that does not end', () => {
  it('is answered after the longest time a call may take, and leaves no timer behind', async () => {
    const bench = await startPolicyBench();
    await bench.client.callTool('list_jobs', {});
    const before = bench.clock.pending;
    bench.dataflow.before = () => new Promise(() => undefined);
    const calling = bench.client.callTool('get_job', { job_id: '1' });
    while (bench.clock.pending === before) await settle();
    await bench.clock.advance(callTimeoutMs + graceMs);
    const { isError, structured } = await calling;
    assert.equal(isError, true);
    assert.equal(structured?.['code'], 'DEADLINE_EXCEEDED');
    assert.equal(bench.clock.pending, before);
    await bench.client.close();
  });
});
