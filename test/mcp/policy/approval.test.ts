import assert from 'node:assert/strict';
import type {
  ApprovalAnswer,
  ApprovalRequest,
  CallToolOptions,
} from '../../../src/mcp/embedded/embeddedClient.ts';
import { job, startBench, type Bench } from '../scriptedDataflow.ts';

describe('stop_job', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
    bench.dataflow.jobs = [job('1', { name: 'orders-live' }), job('2', { name: 'clicks' })];
  });
  afterEach(() => bench.client.close());

  const stop = (options: CallToolOptions, args: Record<string, unknown> = {}) =>
    bench.client.callTool('stop_job', { job_id: '1', mode: 'cancel', ...args }, options);
  const answering = (answer: ApprovalAnswer): CallToolOptions => ({ approve: () => Promise.resolve(answer) });

  const table: {
    readonly when: string;
    readonly options: CallToolOptions;
    readonly code: string | undefined;
  }[] = [
    { when: 'approved', options: answering('approved'), code: undefined },
    { when: 'declined', options: answering('declined'), code: 'APPROVAL_DECLINED' },
    { when: 'closed without an answer', options: answering('cancelled'), code: 'APPROVAL_CANCELLED' },
    { when: 'called by someone who cannot ask', options: {}, code: 'APPROVAL_UNAVAILABLE' },
  ];
  for (const { when, options, code } of table) {
    it(`${code === undefined ? 'reaches' : 'never reaches'} Dataflow when ${when}`, async () => {
      const outcome = await stop(options);
      assert.equal(outcome.isError, code !== undefined, outcome.text);
      assert.equal(outcome.structured?.['code'], code);
      assert.deepEqual(
        bench.dataflow.changes,
        code === undefined ? [{ jobId: '1', state: 'CANCELLED' }] : [],
      );
    });
  }

  it('asks with the name of the job, where it is, and the consequence', async () => {
    const asked: ApprovalRequest[] = [];
    await stop({
      approve: (request) => {
        asked.push(request);
        return Promise.resolve('declined');
      },
    });
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.tool, 'stop_job');
    for (const part of [
      /Cancel/,
      /orders-live/,
      /local-project/,
      /us-central1/,
      /data it has read .* is lost/,
    ]) {
      assert.match(asked[0].message, part);
    }
  });

  it('drains a streaming job and says that it did', async () => {
    const { structured, text } = await stop(answering('approved'), { mode: 'drain' });
    assert.deepEqual(bench.dataflow.changes, [{ jobId: '1', state: 'DRAINED' }]);
    assert.equal(structured?.['was_sent'], true);
    assert.match(text, /took the request to drain/);
  });

  it('shows in a dry run exactly what it would send, and neither asks nor sends', async () => {
    const outcome = await stop({}, { dry_run: true });
    assert.equal(outcome.isError, false);
    assert.deepEqual(outcome.structured?.['request'], {
      method: 'UpdateJob',
      project_id: 'local-project',
      location: 'us-central1',
      job_id: '1',
      requested_state: 'JOB_STATE_CANCELLED',
    });
    assert.deepEqual(bench.dataflow.changes, []);
  });

  it('does nothing when the job changed while the user was asked', async () => {
    const outcome = await stop({
      approve: () => {
        bench.dataflow.jobs = [job('1', { state: 'DRAINING', requestedState: 'DRAINED' })];
        return Promise.resolve('approved');
      },
    });
    assert.equal(outcome.structured?.['code'], 'CHANGED_MEANWHILE');
    assert.deepEqual(bench.dataflow.changes, []);
  });

  it('does not ask about a job that cannot be stopped', async () => {
    bench.dataflow.jobs = [job('1', { state: 'DONE' }), job('2', { type: 'BATCH' })];
    const never: CallToolOptions = { approve: () => Promise.reject(new Error('must not be asked')) };
    const ended = await stop(never);
    assert.equal(ended.structured?.['code'], 'FAILED_PRECONDITION');
    const batch = await stop(never, { job_id: '2', mode: 'drain' });
    assert.equal(batch.structured?.['code'], 'FAILED_PRECONDITION');
    assert.match(batch.text, /Only streaming jobs can be drained/);
  });

  it('asks each of two calls at once by its own caller', async () => {
    const messages: string[] = [];
    let release: (() => void) | undefined;
    const secondAsked = new Promise<void>((resolve) => (release = resolve));
    const [first, second] = await Promise.all([
      stop({
        approve: async ({ message }) => {
          messages[0] = message;
          await secondAsked;
          return 'declined';
        },
      }),
      stop(
        {
          approve: ({ message }) => {
            messages[1] = message;
            release?.();
            return Promise.resolve('approved');
          },
        },
        { job_id: '2' },
      ),
    ]);
    assert.match(messages[0] ?? '', /orders-live/);
    assert.match(messages[1] ?? '', /clicks/);
    assert.deepEqual([first.isError, second.isError], [true, false]);
    assert.deepEqual(bench.dataflow.changes, [{ jobId: '2', state: 'CANCELLED' }]);
  });

  it('sends nothing when it is called off while the user is asked, even if they approve then', async () => {
    const caller = new AbortController();
    const call = stop({
      signal: caller.signal,
      approve: (_request, signal) => {
        caller.abort();
        assert.equal(signal.aborted, true);
        return Promise.resolve('approved');
      },
    });
    await assert.rejects(call, { code: 'CANCELLED' });
    assert.deepEqual(bench.dataflow.changes, []);
  });

  it('is logged with what was decided', async () => {
    await stop(answering('declined'));
    await stop(answering('approved'));
    const decisions = bench.log.lines.flatMap((line) => /"decision":"(\w+)"/.exec(line)?.[1] ?? []);
    assert.deepEqual(decisions, ['asked', 'declined', 'asked', 'approved']);
  });
});
