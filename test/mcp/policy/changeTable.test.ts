import assert from 'node:assert/strict';
import type { ApprovalAnswer, CallToolOptions } from '../../../src/mcp/embedded/embeddedClient.ts';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { job } from '../scriptedDataflow.ts';
import { rightChanges, startPolicyBench, type PolicyBench } from './changingDataflow.ts';

const minute = 60_000;
const answering = (answer: ApprovalAnswer): CallToolOptions => ({ approve: () => Promise.resolve(answer) });
const approved = answering('approved');

/** What a case does to the call. `code` absent: the change reaches Dataflow. */
interface Case {
  readonly when: string;
  readonly code?: string;
  readonly options?: (bench: PolicyBench) => CallToolOptions;
  readonly policy?: unknown;
  readonly args?: (bench: PolicyBench) => Readonly<Record<string, unknown>>;
  readonly before?: (bench: PolicyBench) => Promise<void>;
  /** Tools that the case cannot stop. */
  readonly exempt?: readonly string[];
}

const cases: readonly Case[] = [
  { when: 'approved' },
  { when: 'declined', code: 'APPROVAL_DECLINED', options: () => answering('declined') },
  { when: 'closed without an answer', code: 'APPROVAL_CANCELLED', options: () => answering('cancelled') },
  { when: 'called by someone who cannot ask', code: 'APPROVAL_UNAVAILABLE', options: () => ({}) },
  {
    when: 'approved too late',
    code: 'APPROVAL_TIMED_OUT',
    options: ({ clock }) => ({
      approve: async () => {
        await clock.advance(10 * minute);
        return 'approved';
      },
    }),
  },
  { when: 'the policy is read-only', code: 'READ_ONLY', policy: { readOnly: true } },
  {
    when: 'a rule denies the label of the job',
    code: 'DENIED_BY_RULE',
    policy: { deny: [{ labels: { env: 'prod' }, reason: 'production' }] },
    // A sample has no labels.
    exempt: ['run_pipeline_sample'],
  },
  {
    when: 'no rule allows the connection',
    code: 'DENIED_BY_RULE',
    policy: { allow: [{ connections: ['another'] }] },
  },
  {
    when: 'the evidence is stale',
    code: 'STALE_EVIDENCE',
    args: ({ clock }) => ({ evidence_time: new Date(clock.now() - 16 * minute).toISOString() }),
  },
  {
    when: 'over budget',
    code: 'OVER_BUDGET',
    policy: { budget: { workers: 1 } },
    // These give no job more workers.
    exempt: ['stop_job', 'create_snapshot', 'delete_snapshot', 'schedule_launch', 'run_pipeline_sample'],
  },
  {
    when: 'rate-limited',
    code: 'RATE_LIMITED',
    policy: { rates: { changesPerHour: 1 } },
    before: async (bench) => {
      bench.dataflow.jobs = [...bench.dataflow.jobs, job('2')];
      const first = await bench.client.callTool('stop_job', { job_id: '2', mode: 'cancel' }, approved);
      assert.equal(first.isError, false, first.text);
      bench.dataflow.sent.length = 0;
    },
  },
];

describe('every tool that changes something', () => {
  it('is in the table', () => {
    const changing = toolTable.filter((tool) => tool.effect === 'change').map((tool) => tool.name);
    assert.deepEqual(changing.toSorted(), Object.keys(rightChanges).toSorted());
  });

  for (const [tool, { args, method }] of Object.entries(rightChanges)) {
    describe(tool, () => {
      let bench: PolicyBench;
      beforeEach(async () => {
        bench = await startPolicyBench();
      });
      afterEach(() => bench.client.close());

      for (const each of cases) {
        const isStopped = each.code !== undefined && each.exempt?.includes(tool) !== true;
        it(`${isStopped ? 'never reaches' : 'reaches'} Dataflow when ${each.when}`, async () => {
          await bench.client.listTools();
          bench.policy = each.policy;
          await each.before?.(bench);
          const outcome = await bench.client.callTool(
            tool,
            { ...args, ...each.args?.(bench) },
            each.options?.(bench) ?? approved,
          );
          assert.equal(outcome.isError, isStopped, outcome.text);
          assert.deepEqual(
            bench.dataflow.sent.map((change) => change.method),
            isStopped ? [] : [method],
          );
          if (!isStopped) return;
          assert.equal(outcome.structured?.['code'], each.code, outcome.text);
          assert.match(outcome.text, /Why: .+\nWhat to do: .+\nRetry: /);
        });
      }

      it('shows in a dry run what it would send, asks nobody, and sends nothing', async () => {
        const never: CallToolOptions = { approve: () => Promise.reject(new Error('must not be asked')) };
        const dry = await bench.client.callTool(tool, { ...args, dry_run: true }, never);
        assert.equal(dry.isError, false, dry.text);
        assert.equal(dry.structured?.['was_sent'], false);
        assert.deepEqual(bench.dataflow.sent, []);
        const made = await bench.client.callTool(tool, args, approved);
        assert.equal(made.structured?.['was_sent'], true, made.text);
        assert.deepEqual(made.structured['request'], dry.structured['request']);
      });

      it('asks with the consequence, and names what it is about', async () => {
        let message = '';
        await bench.client.callTool(tool, args, {
          approve: (request) => {
            message = request.message;
            return Promise.resolve('declined');
          },
        });
        assert.match(message, /orders-(live|copy|weekly|nightly)|sample of this pipeline/);
        assert.match(message, /local-project, us-central1/);
        const dry = await bench.client.callTool(tool, { ...args, dry_run: true });
        assert.ok(message.includes(String(dry.structured?.['consequence'])), message);
      });
    });
  }

  it('tells in a dry run that the policy would refuse it', async () => {
    const bench = await startPolicyBench();
    bench.policy = { workers: { max: 5 } };
    const args = { ...rightChanges['update_job']?.args, dry_run: true };
    const { text, isError } = await bench.client.callTool('update_job', args);
    await bench.client.close();
    assert.equal(isError, false, text);
    assert.match(text, /The policy would refuse it now: OUT_OF_BOUNDS/);
  });
});
