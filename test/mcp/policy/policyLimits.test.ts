import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { ToolOutcome } from '../../../src/mcp/embedded/embeddedClient.ts';
import { job } from '../scriptedDataflow.ts';
import {
  ordersLive,
  rightChanges,
  startPolicyBench,
  templatePath,
  type PolicyBench,
} from './changingDataflow.ts';

const minute = 60_000;
const approve = { approve: () => Promise.resolve('approved' as const) };

describe('what the policy lets models do', () => {
  let bench: PolicyBench;
  beforeEach(async () => {
    bench = await startPolicyBench();
  });
  afterEach(() => bench.client.close());

  const call = (tool: string, args: Readonly<Record<string, unknown>>): Promise<ToolOutcome> =>
    bench.client.callTool(tool, args, approve);
  const scale = (limits: Readonly<Record<string, number>>, id = '1') =>
    call('update_job', { job_id: id, ...limits });
  const codeOf = ({ structured, isError, text }: ToolOutcome): unknown =>
    isError ? (structured?.['code'] ?? text) : undefined;

  describe('workers', () => {
    it('stay within the bounds, and the refusal names them', async () => {
      bench.policy = { workers: { min: 2, max: 8 } };
      const tooMany = await scale({ max_num_workers: 9 });
      assert.equal(codeOf(tooMany), 'OUT_OF_BOUNDS');
      assert.match(tooMany.text, /the policy allows 2 to 8/);
      assert.equal(codeOf(await scale({ min_num_workers: 1 })), 'OUT_OF_BOUNDS');
      assert.equal(codeOf(await scale({ max_num_workers: 8 })), undefined);
    });

    it('must be named by a launch where they are bounded', async () => {
      const launch = { job_name: 'orders-copy', gcs_path: templatePath, parameters: { input: 'x' } };
      bench.policy = { workers: { max: 8 } };
      assert.equal(codeOf(await call('launch_job', launch)), 'OUT_OF_BOUNDS');
      bench.policy = undefined;
      assert.equal(codeOf(await call('launch_job', launch)), undefined);
    });

    it('change by one step at a time, up and down, whichever tool is used', async () => {
      bench.policy = { scalingStep: { factor: 2, workers: 1 }, coolDownMinutes: 0 };
      const tooFar = await scale({ max_num_workers: 9 });
      assert.equal(codeOf(tooFar), 'STEP_TOO_LARGE');
      assert.match(tooFar.text, /at most 8/);
      const replacing = { ...rightChanges['replace_job']?.args, environment: { max_workers: 9 } };
      assert.equal(codeOf(await call('replace_job', replacing)), 'STEP_TOO_LARGE');
      assert.equal(codeOf(await scale({ max_num_workers: 8 })), undefined);
      assert.equal(codeOf(await scale({ max_num_workers: 3 })), 'STEP_TOO_LARGE');
      assert.equal(codeOf(await scale({ max_num_workers: 4 })), undefined);
    });
  });

  describe('a job that was scaled', () => {
    it('is left alone for a while, and the refusal says how long', async () => {
      assert.equal(codeOf(await scale({ max_num_workers: 5 })), undefined);
      await bench.clock.advance(2 * minute);
      const early = await scale({ max_num_workers: 6 });
      assert.equal(codeOf(early), 'COOLING_DOWN');
      assert.equal(early.structured?.['retry_after_ms'], 3 * minute);
      await bench.clock.advance(3 * minute);
      assert.equal(codeOf(await scale({ max_num_workers: 6 })), undefined);
    });

    it('can be stopped all the same, and does not hold up other jobs', async () => {
      bench.dataflow.jobs = [ordersLive, job('2', { limits: { maxNumWorkers: 4 } })];
      await scale({ max_num_workers: 5 });
      assert.equal(codeOf(await scale({ max_num_workers: 5 }, '2')), undefined);
      assert.equal(codeOf(await call('stop_job', { job_id: '1', mode: 'drain' })), undefined);
    });

    it('is not left alone for a scaling that the service refused', async () => {
      bench.dataflow.failure = new DataflowError('FAILED_PRECONDITION', 'Scaling', 'Not now.', 'Wait.');
      assert.equal(codeOf(await scale({ max_num_workers: 5 })), 'FAILED_PRECONDITION');
      bench.dataflow.failure = undefined;
      assert.equal(codeOf(await scale({ max_num_workers: 5 })), undefined);
    });

    it('is left alone when nobody knows what became of the scaling', async () => {
      bench.dataflow.failure = new DataflowError('UNAVAILABLE', 'Scaling', 'Connection lost.', 'Look again.');
      assert.equal(codeOf(await scale({ max_num_workers: 5 })), 'UNAVAILABLE');
      bench.dataflow.failure = undefined;
      assert.equal(codeOf(await scale({ max_num_workers: 5 })), 'COOLING_DOWN');
    });

    it('lets one of two scalings at once through', async () => {
      const outcomes = await Promise.all([scale({ max_num_workers: 5 }), scale({ max_num_workers: 6 })]);
      assert.equal(bench.dataflow.sent.length, 1);
      assert.equal(outcomes.filter((outcome) => !outcome.isError).length, 1);
    });
  });

  describe('evidence', () => {
    it("is as old as the session's last read of the job, whatever the call claims", async () => {
      await bench.client.callTool('get_job', { job_id: '1' });
      await bench.clock.advance(16 * minute);
      const claim = { evidence_time: new Date(bench.clock.now()).toISOString() };
      const stale = await call('update_job', { job_id: '1', max_num_workers: 5, ...claim });
      assert.equal(codeOf(stale), 'STALE_EVIDENCE');
      assert.match(stale.text, /16 minutes old/);
      await bench.client.callTool('get_job', { job_id: '1' });
      assert.equal(codeOf(await scale({ max_num_workers: 5 })), undefined);
    });

    it('cannot lie in the future', async () => {
      const claim = { evidence_time: new Date(bench.clock.now() + 5 * minute).toISOString() };
      const outcome = await call('stop_job', { job_id: '1', mode: 'cancel', ...claim });
      assert.equal(codeOf(outcome), 'STALE_EVIDENCE');
    });
  });

  describe('the budget', () => {
    it('adds up over jobs, gives back what was taken away, and forgets with time', async () => {
      bench.dataflow.jobs = [ordersLive, job('2', { name: 'clicks', limits: { maxNumWorkers: 4 } })];
      bench.policy = { budget: { workers: 4 }, coolDownMinutes: 0 };
      assert.equal(codeOf(await scale({ max_num_workers: 7 })), undefined);
      const over = await scale({ max_num_workers: 6 }, '2');
      assert.equal(codeOf(over), 'OVER_BUDGET');
      assert.match(over.text, /5 workers; the budget is 4/);
      assert.equal(codeOf(await scale({ max_num_workers: 5 })), undefined);
      assert.equal(codeOf(await scale({ max_num_workers: 6 }, '2')), undefined);
      assert.equal(codeOf(await scale({ max_num_workers: 9 }, '2')), 'OVER_BUDGET');
      await bench.clock.advance(25 * 60 * minute);
      assert.equal(codeOf(await scale({ max_num_workers: 9 }, '2')), undefined);
    });

    it('counts dollars where the price of the machine is known, and says so where it is not', async () => {
      const priced = await startPolicyBench({
        prices: (machine) => (machine === 'n1-standard-1' ? 0.05 : undefined),
      });
      priced.policy = { budget: { usdPerHour: 0.2 } };
      const launch = (machine: string, most: number, name: string) =>
        priced.client.callTool(
          'launch_job',
          {
            ...rightChanges['launch_job']?.args,
            job_name: name,
            environment: { max_workers: most, machine_type: machine },
          },
          approve,
        );
      const dear = await launch('n1-standard-1', 5, 'one');
      assert.match(dear.text, /0\.25 USD an hour; the budget is 0\.2/);
      const affordable = await launch('n1-standard-1', 4, 'two');
      assert.equal(affordable.isError, false, affordable.text);
      const unknown = await launch('custom', 1, 'three');
      await priced.client.close();
      assert.equal(codeOf(unknown), 'OVER_BUDGET');
      assert.match(unknown.text, /price of its machines is not known/);
    });
  });

  it('holds a budget in dollars against list prices, without being told any', async () => {
    bench.policy = { budget: { usdPerHour: 1 } };
    const launch = (machine: string, most: number) =>
      call('launch_job', {
        ...rightChanges['launch_job']?.args,
        environment: { max_workers: most, machine_type: machine },
      });
    assert.match((await launch('n1-standard-4', 10)).text, /USD an hour; the budget is 1/);
    assert.match((await launch('a3-highgpu-8g', 1)).text, /price of its machines is not known/);
    assert.equal(codeOf(await launch('n1-standard-4', 2)), undefined);
  });

  describe('rules', () => {
    it('that deny win over those that allow, and the refusal names the rule', async () => {
      bench.policy = {
        allow: [{ labels: { env: 'prod' } }],
        deny: [
          { connections: ['nowhere'] },
          { tools: ['stop_job'], labels: { env: 'prod' }, reason: 'ask Ann' },
        ],
      };
      const denied = await call('stop_job', { job_id: '1', mode: 'cancel' });
      assert.match(denied.text, /Rule 2 .*tools stop_job and labels env=prod.*ask Ann/s);
      assert.equal(codeOf(await scale({ max_num_workers: 5 })), undefined);
    });

    it('that deny by label cover a snapshot whose job is gone', async () => {
      bench.dataflow.jobs = [];
      bench.policy = { deny: [{ labels: { env: 'prod' } }] };
      assert.equal(codeOf(await call('delete_snapshot', { snapshot_id: 's1' })), 'DENIED_BY_RULE');
    });

    it('by label hold for the labels that a replacement would bring', async () => {
      bench.dataflow.jobs = [{ ...ordersLive, labels: { env: 'dev' } }];
      bench.policy = { allow: [{ labels: { env: 'dev' } }] };
      const environment = { max_workers: 4, additional_user_labels: { env: 'prod' } };
      const args = { ...rightChanges['replace_job']?.args, environment };
      assert.equal(codeOf(await call('replace_job', args)), 'DENIED_BY_RULE');
    });

    it('leave reading alone unless they name it', async () => {
      bench.policy = { deny: [{ connections: ['local'] }] };
      assert.equal(codeOf(await call('get_job', { job_id: '1' })), undefined);
      let reads = 0;
      bench.dataflow.before = () => Promise.resolve(void (reads += 1));
      bench.policy = { deny: [{ tools: ['*'], connections: ['local'] }] };
      assert.equal(codeOf(await call('get_job', { job_id: '1' })), 'DENIED_BY_RULE');
      assert.equal(reads, 0);
    });
  });

  describe('rates', () => {
    it('bound the calls of a session, with the time to wait', async () => {
      bench.policy = { rates: { callsPerMinute: 2 } };
      const get = () => call('get_job', { job_id: '1' });
      assert.deepEqual([codeOf(await get()), codeOf(await get())], [undefined, undefined]);
      const limited = await get();
      assert.equal(codeOf(limited), 'RATE_LIMITED');
      assert.equal(limited.structured?.['retry_after_ms'], minute);
      await bench.clock.advance(minute);
      assert.equal(codeOf(await get()), undefined);
    });

    it('bound the calls to Google that all sessions share, and what is over it is not sent', async () => {
      bench.policy = { rates: { apiCallsPerMinute: 1 } };
      const outcome = await call('stop_job', { job_id: '1', mode: 'cancel' });
      assert.equal(codeOf(outcome), 'RATE_LIMITED');
      assert.deepEqual(bench.dataflow.sent, []);
    });
  });

  it('lets a diagnosis go on with what it could read when the calls to Google are used up, and says so', async () => {
    bench.dataflow.listLogs = () => Promise.resolve([]);
    bench.policy = { rates: { apiCallsPerMinute: 3 } };
    const { isError, structured, text } = await call('diagnose_job', { job_id: '1' });
    assert.equal(isError, false, text);
    const unread = structured?.['not_read'] as { source: string; reason: string }[];
    assert.ok(!unread.some(({ source }) => source === 'messages' || source === 'logs'));
    assert.match(unread.find(({ source }) => source === 'series')?.reason ?? '', /3 calls a minute/);
  });

  it('stops everything that calls tools while it is not right, and says what is wrong', async () => {
    bench.policy = { workers: { min: 9, max: 3 }, nonsense: true };
    const outcome = await call('get_job', { job_id: '1' });
    assert.equal(codeOf(outcome), 'POLICY_INVALID');
    assert.match(outcome.text, /nonsense/);
  });

  it('writes one audit line a call, with the decision, what changed, and secrets left out', async () => {
    const args = { ...rightChanges['launch_job']?.args, parameters: { INPUT: 'x', apiKey: 'hush' } };
    await call('launch_job', args);
    await scale({ max_num_workers: 6 });
    const lines = bench.log.lines.flatMap((line) => /tool call (\{.*\})/.exec(line)?.[1] ?? []);
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      entries.map(({ tool, decision, result, change }) => [tool, decision, result, change]),
      [
        ['launch_job', 'not_asked', 'INVALID_ARGUMENT', undefined],
        ['update_job', 'asked', 'ok', { kind: 'scale', job: '1' }],
        ['update_job', 'approved', 'ok', { kind: 'scale', job: '1' }],
      ],
    );
    assert.ok(
      entries.every(({ session, trace, durationMs }) => session && trace && durationMs !== undefined),
    );
    assert.doesNotMatch(lines.join('\n'), /hush/);
  });
});
