import assert from 'node:assert/strict';
import type { JobRef } from '../../../src/dataflow/connection.ts';
import { Connections } from '../../../src/dataflow/connections.ts';
import { EmbeddedClient } from '../../../src/mcp/embedded/embeddedClient.ts';
import { ModelledService } from '../../dataflow/google/modelledService.ts';
import { silentLog } from '../../dataflow/silentLog.ts';

describe('tools that read, on the local service', () => {
  let service: ModelledService;
  let client: EmbeddedClient;
  let hotKey: JobRef;
  let poison: JobRef;

  before(async () => {
    service = await ModelledService.start();
    const connections = new Connections(() => Promise.resolve(service.api));
    await connections.set([service.connection]);
    client = new EmbeddedClient({ connections, log: silentLog, clock: service.clock });
    hotKey = await service.run('hot-key', 30);
    poison = await service.run('poison-element', 30);
  });
  after(async () => {
    await client.close();
    await service.close();
  });

  async function call(name: string, args: Record<string, unknown>) {
    const { isError, text, structured } = await client.callTool(name, args);
    assert.equal(isError, false, text);
    return { text, structured: structured ?? {} };
  }

  it('get_job_graph gives steps, what flows between them, and the stages', async () => {
    const { structured, text } = await call('get_job_graph', { job_id: hotKey.jobId });
    const nodes = structured['nodes'] as { step: string; stages: string[]; to: Record<string, unknown>[] }[];
    const { metrics } = await service.api.getJobMetrics(hotKey);
    const counted = metrics.find(
      ({ name, context }) => name === 'ElementCount' && context['output_user_name'] === 'Parse-out0',
    );
    assert.deepEqual(
      nodes.map(({ step, stages }) => [step, stages]),
      [
        ['Read events', ['F1']],
        ['Parse', ['F1']],
        ['Count per user', ['F2']],
        ['Write rows', ['F2']],
      ],
    );
    const flow = nodes[1]?.to[0];
    assert.equal(flow?.['step'], 'Count per user');
    assert.ok(counted?.value.kind === 'scalar');
    assert.ok(Number(flow['elements']) <= Number(counted.value.value));
    assert.ok(Number(flow['elements_per_second']) > 0);
    assert.match(text, /F2 \| RUNNING, 1 straggler \| F1/);
  });

  it('get_job_metrics sums up the usual series, or those that are named', async () => {
    const usual = await call('get_job_metrics', { job_id: hotKey.jobId });
    const series = usual.structured['series'] as Record<string, unknown>[];
    const lag = series.find(({ metric }) => metric === 'system_lag');
    const range = { startMs: service.clock.now() - 120_000, endMs: service.clock.now(), stepSeconds: 60 };
    const [truth] = await service.api.listSeries(hotKey, { metric: 'system_lag', ...range });
    assert.deepEqual([lag?.['now'], lag?.['trend']], [truth?.points.at(-1)?.[1], 'rising']);
    assert.match(usual.text, /system_lag \| \d+ s \| rising \| \d+ \| \d+ \| [▁-█ ]+/);
    const named = await call('get_job_metrics', {
      job_id: hotKey.jobId,
      series: ['per_stage_system_lag', 'no_such_metric'],
    });
    const labels = (named.structured['series'] as Record<string, unknown>[]).map((each) => each['labels']);
    assert.deepEqual(labels.sort(), ['stage=F1', 'stage=F2']);
    assert.match(String(named.structured['series_unavailable']), /no_such_metric: NOT_FOUND/);
    const none = await call('get_job_metrics', { job_id: hotKey.jobId, series: [] });
    assert.deepEqual(none.structured['series'], []);
  });

  it('get_job_logs groups what was logged, with its count', async () => {
    const { structured } = await call('get_job_logs', { job_id: hotKey.jobId });
    const [group, ...more] = structured['groups'] as Record<string, unknown>[];
    const logs = await service.api.listLogs(hotKey, { minimumSeverity: 'WARNING' });
    assert.equal(more.length, 0);
    assert.deepEqual(
      [group?.['count'], group?.['first_time'], group?.['last_time'], group?.['steps']],
      [logs.length, logs[0]?.time, logs.at(-1)?.time, ['Count per user']],
    );
    const failing = await call('get_job_logs', {
      job_id: poison.jobId,
      severity: 'ERROR',
      text: 'jsondecode',
    });
    assert.match(failing.text, /ERROR ×\d+ .*\nsteps: Parse\n/);
    const nothing = await call('get_job_logs', { job_id: poison.jobId, step: 'Write rows' });
    assert.deepEqual(nothing.structured['groups'], []);
  });

  it('list_snapshots gives those of a job', async () => {
    const { id } = await service.api.createSnapshot(poison, { description: 'before' });
    const { structured, text } = await call('list_snapshots', { job_id: poison.jobId });
    const [found] = structured['snapshots'] as Record<string, unknown>[];
    assert.deepEqual([found?.['snapshot_id'], found?.['description']], [id, 'before']);
    assert.ok(text.includes(id));
  });

  it('list_runners says whether each connection answers', async () => {
    const { structured } = await call('list_runners', {});
    const [runner] = structured['runners'] as Record<string, unknown>[];
    assert.deepEqual([runner?.['connection'], runner?.['answers']], ['local', true]);
  });

  describe('wait_for_job', () => {
    it('answers when the job is in a wanted state, telling those it saw', async () => {
      const said: string[] = [];
      const waiting = client.callTool(
        'wait_for_job',
        { job_id: poison.jobId, states: ['CANCELLED'], timeout_seconds: 600 },
        { onProgress: (message) => said.push(message) },
      );
      await service.api.requestJobState(poison, 'CANCELLED');
      const { structured } = await turningUntil(waiting);
      assert.deepEqual([structured?.['reached'], structured?.['is_timed_out']], [true, false]);
      const seen = (structured?.['states_seen'] as { state: string }[]).map(({ state }) => state);
      assert.equal(seen.at(-1), 'CANCELLED');
      assert.ok(said.includes('The job is CANCELLED'));
      const over = await call('wait_for_job', { job_id: poison.jobId, states: ['RUNNING'] });
      assert.match(over.text, /ended as CANCELLED and will not reach/);
    });

    it('says that the time was up, and blocks no other call meanwhile', async () => {
      const waiting = client.callTool('wait_for_job', { job_id: hotKey.jobId, timeout_seconds: 60 });
      await call('list_jobs', {});
      const { structured } = await turningUntil(waiting);
      assert.deepEqual([structured?.['reached'], structured?.['is_timed_out']], [false, true]);
      assert.ok(Number(structured?.['waited_seconds']) >= 60);
    });

    it('can be called off, and leaves no timer', async () => {
      const before = service.clock.pending;
      const caller = new AbortController();
      const waiting = client.callTool(
        'wait_for_job',
        { job_id: hotKey.jobId },
        {
          signal: caller.signal,
          onProgress: () => {
            caller.abort();
          },
        },
      );
      await assert.rejects(waiting, { code: 'CANCELLED' });
      assert.ok(service.clock.pending <= before);
    });

    /** Turns the clock until a call has ended. */
    async function turningUntil<T>(ended: Promise<T>): Promise<T> {
      const state = { isOver: false };
      const over = ended.finally(() => (state.isOver = true));
      for (let turns = 0; turns < 500 && !state.isOver; turns += 1) {
        await service.clock.advance(1_000);
        // The service answers over a socket, which takes a moment that no clock of ours has.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return over;
    }
  });
});
