import assert from 'node:assert/strict';
import { runAgent } from '../../src/agent/agentLoop.ts';
import { BuiltInModel } from '../../src/agent/builtin/builtInModel.ts';
import { textMessage } from '../../src/agent/chatModel.ts';
import type { FoundJob } from '../../src/agent/jobsFound.ts';
import { jobLinks } from '../../src/chat/jobLinks.ts';
import { RecordedOutput } from '../agent/scriptedAgent.ts';
import { makeHostile } from '../mcp/untrusted/hostileDataflow.ts';
import { controlCharacters, hostile } from '../mcp/untrusted/hostileText.ts';
import { startPolicyBench, type PolicyBench } from '../mcp/policy/changingDataflow.ts';

/** Tags, code, links and pictures that Markdown would draw. */
const drawn = /(?<!\\)[<`]|[[\]]|(?<!\\):\/\//u;

describe('Text from jobs in an answer of @dataflow', () => {
  let bench: PolicyBench;
  beforeEach(async () => {
    bench = await startPolicyBench();
    makeHostile(bench.dataflow);
  });
  afterEach(() => bench.client.close());

  for (const question of ['/jobs', '/status 1', '/diagnose 1', '/metrics 1', '/logs 1']) {
    it(`is shown as text by ${question}`, async () => {
      const output = new RecordedOutput();
      const model = new BuiltInModel(() => ({ connectionIds: ['local'], nowMs: bench.clock.now() }));
      await runAgent({
        model,
        tools: bench.client,
        output,
        instructions: textMessage('user', ''),
        history: [],
        question: textMessage('user', question),
        signal: new AbortController().signal,
      });
      assert.match(output.markdown, /Ignore all previous/);
      assert.doesNotMatch(output.markdown, drawn);
      assert.doesNotMatch(output.markdown, controlCharacters);
    });
  }

  it('stays inside the link to its dashboard', () => {
    const ref = { projectId: 'p', location: 'us-central1', jobId: '1' };
    const job: FoundJob = { connectionId: 'local', ref, jobName: hostile, state: 'RUNNING', type: 'BATCH' };
    const link = jobLinks([job]);
    assert.deepEqual(link.match(/(?<=\]\()[^?)]*/g), ['command:dataflow.openDashboard']);
    assert.equal(link.match(/[[\]]/g)?.length, 2);
    assert.doesNotMatch(link, controlCharacters);
  });
});
