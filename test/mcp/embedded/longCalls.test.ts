import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { roundTimeoutMs } from '../../../src/mcp/embedded/embeddedConnection.ts';
import type { ToolOutcome } from '../../../src/mcp/embedded/embeddedClient.ts';
import { settle } from '../../monitoring/manualClock.ts';
import { startPolicyBench, type PolicyBench } from '../policy/changingDataflow.ts';

/** One step of both clocks. */
const stepMs = 10_000;

describe('a long call in the editor', () => {
  let bench: PolicyBench;
  beforeEach(async () => {
    bench = await startPolicyBench();
    bench.dataflow.listLogs = () => Promise.resolve([]);
    await bench.client.callTool('list_jobs', {});
    // The MCP client has no clock of ours.
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(async () => {
    mock.timers.reset();
    await bench.client.close();
  });

  /** Lets time pass in the client, and in the server as well unless it is stuck. */
  async function passing(calling: Promise<ToolOutcome>, isServerStuck = false): Promise<ToolOutcome> {
    const state = { isOver: false };
    const over = calling.finally(() => (state.isOver = true));
    for (let passed = 0; passed < 2 * roundTimeoutMs && !state.isOver; passed += stepMs) {
      await settle();
      if (!isServerStuck) await bench.clock.advance(stepMs);
      mock.timers.tick(stepMs);
      await settle();
    }
    return over;
  }

  for (const tool of ['wait_for_job', 'get_sample_output']) {
    it(`may take as long as ${tool} allows, and then says that the time was up`, async () => {
      const calling = bench.client.callTool(tool, { job_id: '1', timeout_seconds: 840 });
      const { isError, text } = await passing(calling);
      assert.equal(isError, false, text);
      assert.match(text, /The time was up/);
    });
  }

  it('is told to the model as too long when the server is stuck, and does not end the whole answer', async () => {
    bench.dataflow.before = () => new Promise(() => undefined);
    const calling = bench.client.callTool('get_job', { job_id: '1' });
    const { isError, text, structured } = await passing(calling, true);
    assert.equal(isError, true);
    assert.match(text, /longer than 15 minutes.*\n.*get_job before calling it again/s);
    assert.deepEqual([structured?.['code'], structured?.['retry']], ['DEADLINE_EXCEEDED', 'later']);
  });

  it('that was called off is still no answer', async () => {
    bench.dataflow.before = () => new Promise(() => undefined);
    const caller = new AbortController();
    const calling = bench.client.callTool('get_job', { job_id: '1' }, { signal: caller.signal });
    await settle();
    caller.abort();
    await assert.rejects(calling, { code: 'CANCELLED' });
  });
});
