import assert from 'node:assert/strict';
import fc from 'fast-check';
import { z } from 'zod';
import { Connections } from '../../../src/dataflow/connections.ts';
import { CallPipeline, type CallRequest } from '../../../src/mcp/policy/callPipeline.ts';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import type { WorkerLimits } from '../../../src/dataflow/workerLimits.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { job, KeptLog, local } from '../scriptedDataflow.ts';
import { ChangingDataflow, parameter, snapshot, templatePath } from './changingDataflow.ts';

const minute = 60_000;
const policy = {
  workers: { min: 2, max: 20 },
  scalingStep: { factor: 2, workers: 3 },
  coolDownMinutes: 5,
  deny: [{ labels: { env: 'prod' } }, { tools: ['delete_snapshot'] }],
  budget: { workers: 300 },
  rates: { changesPerHour: 8, callsPerMinute: 100_000, apiCallsPerMinute: 1_000_000 },
};

const changing = toolTable.filter((tool) => tool.effect === 'change');

/** Values a model that wants to do harm, or is confused, might send. */
const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    '',
    '1',
    'protected',
    '-1',
    '__proto__',
    '1; drop',
    '\u202e1',
    'drain',
    'cancel',
  ),
  fc.integer({ min: -5, max: 2000 }),
  fc.double(),
  fc.string(),
  fc.object({ maxDepth: 2 }),
);
const jobId = fc.constantFrom('1', '1', '2', '2', 'protected', 'ended', 'nowhere');
const some = fc.integer({ min: 1, max: 24 });
const path = fc.constantFrom(templatePath, templatePath, templatePath, '/etc/passwd');
const environment = fc.record(
  {
    max_workers: fc.oneof(some, fc.integer({ min: 1, max: 1000 })),
    additional_user_labels: fc.constantFrom({ env: 'dev' }, { env: 'prod' }),
  },
  { requiredKeys: ['max_workers'] },
);
const limits = { min_num_workers: some, max_num_workers: fc.oneof(some, fc.integer({ min: 1, max: 1000 })) };

/** Arguments of each tool as its schema has them, good and bad. */
const formedArguments: Readonly<Record<string, fc.Arbitrary<Readonly<Record<string, unknown>>>>> = {
  launch_job: fc.record(
    { job_name: fc.constantFrom('new-one', 'new-two', 'Bad Name'), gcs_path: path, environment },
    { requiredKeys: ['job_name', 'gcs_path'] },
  ),
  update_job: fc.record({ job_id: jobId, ...limits }, { requiredKeys: ['job_id', 'max_num_workers'] }),
  replace_job: fc.record(
    { job_id: jobId, gcs_path: path, environment },
    { requiredKeys: ['job_id', 'gcs_path'] },
  ),
  stop_job: fc.record({ job_id: jobId, mode: fc.constantFrom('drain', 'cancel') }),
  create_snapshot: fc.record({ job_id: jobId, ttl_seconds: fc.integer({ min: 1, max: 5_000_000 }) }),
  delete_snapshot: fc.record({ snapshot_id: fc.constantFrom('s1', 's2') }),
};
/** One argument more, or another in the place of a right one. */
const spoiling = fc.oneof(
  { arbitrary: fc.constant({}), weight: 3 },
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          ...['job_id', 'max_num_workers', 'min_num_workers', 'environment', 'parameters', 'dry_run'],
          ...['evidence_time', 'connection', 'project_id', 'location', 'force', '__proto__', 'approve'],
        ),
        anyValue,
      )
      .map(([name, value]) => Object.fromEntries([[name, value]])),
    weight: 1,
  },
);

interface Attempt {
  readonly tool: (typeof changing)[number];
  readonly args: Readonly<Record<string, unknown>>;
  readonly trick: 'none' | 'forged' | 'reused' | 'swapped' | 'other session' | 'cannot ask';
  readonly personSaysYes: boolean;
  readonly wait: number;
  readonly answerAfter: number;
  readonly session: string;
}

const attempt: fc.Arbitrary<Attempt> = fc.constantFrom(...changing).chain((tool) =>
  fc.record({
    tool: fc.constant(tool),
    args: fc
      .tuple(formedArguments[tool.name] ?? fc.constant({}), spoiling)
      .map(([right, wrong]): Readonly<Record<string, unknown>> => ({ ...right, ...wrong })),
    trick: fc.constantFrom<Attempt['trick'][]>(
      ...(['none', 'none', 'none', 'forged', 'reused', 'swapped', 'other session', 'cannot ask'] as const),
    ),
    personSaysYes: fc.constantFrom(true, true, true, false),
    wait: fc.constantFrom(0, 0, 1000, minute, 2 * minute),
    answerAfter: fc.constantFrom(0, 0, 0, 1000, 11 * minute),
    session: fc.constantFrom('a', 'b'),
  }),
);

describe('a hostile model', () => {
  it('gets nothing outside the policy or unapproved to Dataflow in 1000 calls', async () => {
    const dataflow = new ChangingDataflow();
    const jobs = [
      job('1', { name: 'orders', limits: { minNumWorkers: 2, maxNumWorkers: 4 } }),
      job('2', { name: 'clicks', limits: { maxNumWorkers: 16 } }),
      job('protected', { name: 'billing', labels: { env: 'prod' }, limits: { maxNumWorkers: 4 } }),
      job('ended', { name: 'old', state: 'DONE' }),
    ];
    dataflow.jobs = jobs;
    dataflow.snapshots = [snapshot('s1')];
    dataflow.template = { ...dataflow.template, parameters: [parameter('input', { isOptional: true })] };
    const connections = new Connections(() => Promise.resolve(dataflow));
    await connections.set([local]);
    const clock = new ManualClock();
    const pipeline = new CallPipeline({
      connections,
      clock,
      log: new KeptLog(),
      tools: toolTable,
      zod: z,
      isReadOnly: false,
      policy: () => policy,
    });
    const approvedTickets = new Map<string, { readonly args: string; readonly session: string }>();
    const spent: string[] = [];
    const madeAt: number[] = [];
    const scaledAt = new Map<string, number>();
    let questions = 0;

    const assertRight = (
      before: ReadonlyMap<string, WorkerLimits>,
      ticket: string | undefined,
      call: { readonly args: unknown; readonly session: string },
    ): void => {
      const [change] = dataflow.sent.slice(-1);
      const approval = approvedTickets.get(ticket ?? '');
      assert.ok(ticket !== undefined && approval, 'a person approved it');
      assert.deepEqual(
        approval,
        { args: JSON.stringify(call.args), session: call.session },
        'and nothing else',
      );
      approvedTickets.delete(ticket);
      const text = JSON.stringify(change);
      assert.doesNotMatch(text, /"jobId":"protected"|"env":"prod"/);
      assert.notEqual(change?.method, 'deleteSnapshot');
      madeAt.push(clock.now());
      const inAnHour = madeAt.filter((at) => at > clock.now() - 60 * minute);
      assert.ok(inAnHour.length <= policy.rates.changesPerHour);
      if (change?.method === 'launchTemplate') {
        const most = /"maxWorkers":(\d+)/.exec(text)?.[1];
        assert.ok(Number(most) >= 2 && Number(most) <= 20, text);
      }
      if (change?.method !== 'updateWorkerLimits') return;
      const id = /"jobId":"(\w+)"/.exec(text)?.[1] ?? '';
      const after = dataflow.jobs.find((each) => each.id === id)?.limits ?? {};
      for (const key of ['minNumWorkers', 'maxNumWorkers'] as const) {
        const now = after[key];
        const was = before.get(id)?.[key];
        if (now === undefined) continue;
        assert.ok(now >= 2 && now <= 20, text);
        if (was === undefined) continue;
        assert.ok(now <= Math.max(was * 2, was + 3) && now >= Math.min(was / 2, was - 3), `${was}: ${text}`);
      }
      assert.ok(clock.now() - (scaledAt.get(id) ?? 0) >= 5 * minute, 'it cooled down');
      scaledAt.set(id, clock.now());
    };

    const made = async (call: Attempt, approval?: CallRequest['approval']) => {
      const before = new Map(dataflow.jobs.map((each) => [each.id, each.limits]));
      const sentBefore = dataflow.sent.length;
      const outcome = await pipeline.run(call.tool, {
        sessionId: call.session,
        traceId: '0'.repeat(32),
        args: call.args,
        signal: new AbortController().signal,
        canAsk: call.trick !== 'cannot ask',
        progress: () => undefined,
        ...(approval ? { approval } : {}),
      });
      assert.ok(dataflow.sent.length <= sentBefore + 1);
      if (dataflow.sent.length > sentBefore) assertRight(before, approval?.ticket, call);
      return outcome;
    };

    for (const call of fc.sample(attempt, { numRuns: 1000, seed: 20261124 })) {
      await clock.advance(call.wait);
      if (call.trick === 'forged') await made(call, { ticket: 'A'.repeat(32), answer: 'approved' });
      const [reused] = spent;
      if (call.trick === 'reused' && reused !== undefined) {
        await made(call, { ticket: reused, answer: 'approved' });
      }
      const outcome = await made(call);
      if (outcome.kind !== 'question') continue;
      questions += 1;
      const { ticket } = outcome;
      spent.unshift(ticket);
      await clock.advance(call.answerAfter);
      if (!call.personSaysYes) {
        await made(call, { ticket, answer: 'declined' });
        continue;
      }
      approvedTickets.set(ticket, { args: JSON.stringify(call.args), session: call.session });
      const changed = { ...call, args: { ...call.args, job_id: '2', max_num_workers: 19 } };
      if (call.trick === 'swapped') await made(changed, { ticket, answer: 'approved' });
      const elsewhere = { ...call, session: call.session === 'a' ? 'b' : 'a' };
      if (call.trick === 'other session') await made(elsewhere, { ticket, answer: 'approved' });
      await made(call, { ticket, answer: 'approved' });
      // The service stops nothing here, so that there is always something left to harm.
      dataflow.jobs = dataflow.jobs.map((each) => ({
        ...each,
        state: each.id === 'ended' ? 'DONE' : 'RUNNING',
      }));
    }
    // Otherwise nothing was put to the test.
    assert.ok(questions > 50, `${questions} questions`);
    assert.ok(dataflow.sent.length > 20, `${dataflow.sent.length} changes`);
    const methods = new Set(dataflow.sent.map(({ method }) => method));
    for (const method of [
      'updateWorkerLimits',
      'launchTemplate',
      'requestJobState',
      'createSnapshot',
    ] as const) {
      assert.ok(methods.has(method), method);
    }
  });
});
