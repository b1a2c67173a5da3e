import assert from 'node:assert/strict';
import { z } from 'zod';
import { Connections } from '../../../src/dataflow/connections.ts';
import { CallPipeline, type CallOutcome } from '../../../src/mcp/policy/callPipeline.ts';
import { Permissions, type StandingPermission } from '../../../src/mcp/policy/permissions.ts';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { job, KeptLog, local } from '../scriptedDataflow.ts';
import { ChangingDataflow, ordersLive } from './changingDataflow.ts';

const minute = 60_000;

describe('a standing permission', () => {
  let dataflow: ChangingDataflow;
  let clock: ManualClock;
  let permissions: Permissions;
  let pipeline: CallPipeline;
  let log: KeptLog;
  let permission: StandingPermission;
  let revoke: () => void;

  beforeEach(async () => {
    dataflow = new ChangingDataflow();
    dataflow.jobs = [ordersLive, job('2', { name: 'clicks', limits: { maxNumWorkers: 4 } })];
    clock = new ManualClock();
    log = new KeptLog();
    permissions = new Permissions(clock);
    permission = {
      id: 'keep-orders-up',
      grantedBy: 'ann',
      sessionId: 'agent',
      expiresAt: clock.now() + 60 * minute,
      kinds: ['scale'],
      job: {
        connectionId: 'local',
        projectId: 'local-project',
        location: 'us-central1',
        name: 'orders-live',
      },
      workers: { min: 2, max: 6 },
      mostUses: 2,
    };
    revoke = permissions.grant(permission);
    const connections = new Connections(() => Promise.resolve(dataflow));
    await connections.set([local]);
    pipeline = new CallPipeline({
      connections,
      clock,
      log,
      tools: toolTable,
      zod: z,
      isReadOnly: false,
      permissions,
      policy: () => ({ coolDownMinutes: 0 }),
    });
    await call('get_job', { job_id: '1' });
  });

  async function call(
    name: string,
    args: unknown,
    over: { readonly sessionId?: string; readonly canAsk?: boolean } = {},
  ): Promise<CallOutcome> {
    const tool = toolTable.find((each) => each.name === name);
    assert.ok(tool);
    return pipeline.run(tool, {
      sessionId: 'agent',
      traceId: '0'.repeat(32),
      args,
      signal: new AbortController().signal,
      canAsk: true,
      progress: () => undefined,
      ...over,
    });
  }
  const scaleTo = (most: number, over: { readonly sessionId?: string; readonly canAsk?: boolean } = {}) =>
    call('update_job', { job_id: '1', max_num_workers: most }, over);

  it('spares the question inside its bounds, and the audit log names it', async () => {
    assert.equal((await scaleTo(5)).kind, 'answer');
    assert.equal(dataflow.sent.length, 1);
    assert.match(log.lines.at(-1) ?? '', /"decision":"permitted".*"permission":"keep-orders-up"/);
  });

  it('leaves everything else to be asked about', async () => {
    const outside = [
      scaleTo(7),
      call('update_job', { job_id: '1', min_num_workers: 1 }),
      call('update_job', { job_id: '2', max_num_workers: 5 }),
      call('stop_job', { job_id: '1', mode: 'drain' }),
      scaleTo(5, { sessionId: 'another' }),
    ];
    for (const outcome of await Promise.all(outside)) assert.equal(outcome.kind, 'question');
    assert.deepEqual(dataflow.sent, []);
  });

  it('says to a caller who cannot ask why it does not cover the change', async () => {
    const outcome = await scaleTo(7, { canAsk: false });
    assert.equal(outcome.kind, 'failure');
    assert.equal(outcome.failure.code, 'APPROVAL_UNAVAILABLE');
    assert.match(outcome.failure.why, /keep-orders-up does not cover it: it is for 2 to 6 workers/);
  });

  it('does not cover a job whose present limits are not known', async () => {
    dataflow.jobs = [{ ...ordersLive, limits: {} }];
    assert.equal((await scaleTo(5)).kind, 'question');
  });

  it('ends by its time, its uses, and when it is revoked', async () => {
    assert.equal((await scaleTo(5)).kind, 'answer');
    assert.equal((await scaleTo(6)).kind, 'answer');
    assert.equal((await scaleTo(5)).kind, 'question');
    permissions.grant(permission);
    await clock.advance(60 * minute);
    assert.deepEqual(permissions.list(), []);
    revoke = permissions.grant({ ...permission, expiresAt: clock.now() + minute });
    revoke();
    await call('get_job', { job_id: '1' });
    assert.equal((await scaleTo(5)).kind, 'question');
    assert.equal(dataflow.sent.length, 2);
  });

  it('needs a fresh read of the job by the same session', async () => {
    await clock.advance(16 * minute);
    const stale = await scaleTo(5);
    assert.equal(stale.kind === 'failure' && stale.failure.code, 'STALE_EVIDENCE');
    await call('get_job', { job_id: '1' });
    assert.equal((await scaleTo(5)).kind, 'answer');
  });

  it('does not lift the bounds of the policy', async () => {
    permissions.grant({ ...permission, workers: { min: 1, max: 1000 } });
    const tooFar = await scaleTo(500);
    assert.equal(tooFar.kind === 'failure' && tooFar.failure.code, 'STEP_TOO_LARGE');
    assert.deepEqual(dataflow.sent, []);
  });
});
