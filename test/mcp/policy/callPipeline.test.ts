import assert from 'node:assert/strict';
import { z } from 'zod';
import { Connections } from '../../../src/dataflow/connections.ts';
import { CallPipeline, type CallOutcome, type CallRequest } from '../../../src/mcp/policy/callPipeline.ts';
import { stopJobTool } from '../../../src/mcp/tools/stopJob.ts';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { job, KeptLog, local, ScriptedDataflow } from '../scriptedDataflow.ts';

/** What a client that does not play by the rules can send. */
describe('an approval', () => {
  let dataflow: ScriptedDataflow;
  let pipeline: CallPipeline;
  let now = 0;

  beforeEach(async () => {
    now = 1_000_000;
    dataflow = new ScriptedDataflow();
    dataflow.jobs = [job('1'), job('2')];
    pipeline = await pipelineOn(dataflow, false);
  });

  async function pipelineOn(api: ScriptedDataflow, isReadOnly: boolean): Promise<CallPipeline> {
    const connections = new Connections(() => Promise.resolve(api));
    await connections.set([local]);
    const clock = { now: () => now, setTimeout: () => () => undefined };
    return new CallPipeline({ connections, clock, log: new KeptLog(), tools: toolTable, zod: z, isReadOnly });
  }

  function run(over: Partial<CallRequest> = {}): Promise<CallOutcome> {
    return pipeline.run(stopJobTool, {
      sessionId: 'session-a',
      traceId: '0'.repeat(32),
      args: { job_id: '1', mode: 'cancel' },
      signal: new AbortController().signal,
      canAsk: true,
      progress: () => undefined,
      ...over,
    });
  }

  async function approvedTicket(): Promise<NonNullable<CallRequest['approval']>> {
    const question = await run();
    assert.equal(question.kind, 'question');
    return { ticket: question.ticket, answer: 'approved' };
  }

  async function assertRefused(outcome: Promise<CallOutcome>, code: string, changes = 0): Promise<void> {
    const ended = await outcome;
    assert.equal(ended.kind, 'failure');
    assert.equal(ended.failure.code, code);
    assert.equal(dataflow.changes.length, changes);
  }

  it('counts once', async () => {
    const approval = await approvedTicket();
    assert.equal((await run({ approval })).kind, 'answer');
    await assertRefused(run({ approval }), 'APPROVAL_CANCELLED', 1);
  });

  it('is spent by a refusal', async () => {
    const approval = await approvedTicket();
    await assertRefused(run({ approval: { ...approval, answer: 'declined' } }), 'APPROVAL_DECLINED');
    await assertRefused(run({ approval }), 'APPROVAL_CANCELLED');
  });

  it('counts only for the job, the mode and the session it was asked for', async () => {
    for (const over of [
      { args: { job_id: '1', mode: 'drain' } },
      { args: { job_id: '2', mode: 'cancel' } },
    ]) {
      await assertRefused(run({ ...over, approval: await approvedTicket() }), 'CHANGED_MEANWHILE');
    }
    const approval = await approvedTicket();
    await assertRefused(run({ sessionId: 'session-b', approval }), 'APPROVAL_CANCELLED');
  });

  it('cannot be made up', async () => {
    const approval = { ticket: 'A'.repeat(32), answer: 'approved' } as const;
    await assertRefused(run({ approval }), 'APPROVAL_CANCELLED');
  });

  it('ends after ten minutes', async () => {
    const approval = await approvedTicket();
    now += 10 * 60_000;
    await assertRefused(run({ approval }), 'APPROVAL_TIMED_OUT');
  });

  it('does not help in read-only mode, where the tool is not offered either', async () => {
    pipeline = await pipelineOn(dataflow, true);
    assert.ok(pipeline.tools.length > 0);
    assert.ok(pipeline.tools.every((tool) => tool.effect === 'read'));
    await assertRefused(run(), 'READ_ONLY');
    await assertRefused(run({ args: { job_id: '1', mode: 'cancel', dry_run: true } }), 'READ_ONLY');
  });
});
