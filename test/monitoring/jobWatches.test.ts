import assert from 'node:assert/strict';
import { Connections } from '../../src/dataflow/connections.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import type { JobState } from '../../src/dataflow/job.ts';
import type { JobMessage } from '../../src/dataflow/jobMessage.ts';
import type { Metric } from '../../src/dataflow/metrics.ts';
import { JobWatches } from '../../src/monitoring/jobWatches.ts';
import { metricKey } from '../../src/monitoring/metricKey.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { ManualClock, settle } from './manualClock.ts';
import { connection, fullJob, ScriptedApi, untilAborted } from './scriptedApi.ts';

const pollMs = 1_000;
const target = {
  connectionId: 'one',
  ref: { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' },
};

function words(value: number): Metric {
  return { origin: 'user', name: 'words', context: {}, value: { kind: 'scalar', value } };
}

function message(id: string, second: number): JobMessage {
  return {
    id,
    time: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    importance: 'BASIC',
    text: id,
  };
}

describe('JobWatches', () => {
  const clock = new ManualClock();
  let watches: JobWatches;

  async function start(api: ScriptedApi): Promise<void> {
    const connections = new Connections(() => Promise.resolve(api));
    await connections.set([connection()]);
    watches = new JobWatches({
      connections,
      clock,
      log: silentLog,
      intervals: { pollMs, maxBackoffMs: 8_000 },
    });
  }

  afterEach(async () => {
    await watches.close();
    assert.equal(clock.pending, 0, 'no timer is left');
  });

  it('follows a metric over time', async () => {
    let count = 0;
    await start(
      new ScriptedApi({ getJobMetrics: () => Promise.resolve({ metrics: [words((count += 5))] }) }),
    );
    const watch = watches.watch(target);
    let changes = 0;
    watch.onDidChange(() => (changes += 1));
    const begin = clock.now();
    await clock.advance(2 * pollMs);
    assert.deepEqual(watch.series(metricKey(words(0))), [
      [begin, 5],
      [begin + pollMs, 10],
      [begin + 2 * pollMs, 15],
    ]);
    assert.equal(changes, 3);
    assert.equal(watch.snapshot.job?.id, 'job-1');
  });

  it('reads messages on from the last and keeps each once', async () => {
    const all = [message('a', 30)];
    const api = new ScriptedApi({
      listMessages: (_ref, { startTime = '' }) =>
        Promise.resolve(all.filter(({ time }) => time >= startTime)),
    });
    await start(api);
    const watch = watches.watch(target);
    await clock.advance(0);
    all.push(message('late', 25), message('b', 40));
    await clock.advance(pollMs);
    assert.deepEqual(
      watch.snapshot.messages.map(({ id }) => id),
      ['late', 'a', 'b'],
    );
    assert.equal(api.messageRequests[0]?.startTime, undefined);
    assert.equal(api.messageRequests[1]?.startTime, message('a', 20).time);
  });

  it('shows what comes late after the end, and then reads nothing more', async () => {
    let state: JobState = 'RUNNING';
    let count = 1;
    const all = [message('a', 30)];
    const api = new ScriptedApi({
      getJob: () => Promise.resolve(fullJob('job-1', { state })),
      getJobMetrics: () => Promise.resolve({ metrics: [words(count)] }),
      listMessages: () => Promise.resolve(all),
    });
    await start(api);
    const watch = watches.watch(target);
    await clock.advance(pollMs);
    state = 'DONE';
    await clock.advance(4 * 60_000);
    count = 7;
    all.unshift(message('late', 1));
    await clock.advance(2 * 60_000);
    assert.deepEqual(watch.snapshot.metrics?.metrics, [words(7)]);
    assert.deepEqual(
      watch.snapshot.messages.map(({ id }) => id),
      ['late', 'a'],
    );
    assert.equal(api.messageRequests.at(-1)?.startTime, undefined);
    assert.equal(watch.snapshot.job?.state, 'DONE');
    const { jobReads } = api;
    assert.ok(jobReads <= 2 + 1 + 5 * 30, `${jobReads} reads: half as many as while it ran`);
    assert.ok(watch.series(metricKey(words(0))).every(([, value]) => value !== null));
    await clock.advance(60 * 60_000);
    assert.equal(api.jobReads, jobReads);
  });

  it('reads a job that ended just before it is looked at until nothing comes late', async () => {
    const stateTime = new Date(clock.now() - 4 * 60_000).toISOString();
    const api = new ScriptedApi({
      getJob: () => Promise.resolve(fullJob('job-1', { state: 'FAILED', stateTime })),
    });
    await start(api);
    watches.watch(target);
    await clock.advance(2 * 60_000);
    const { jobReads } = api;
    assert.ok(jobReads > 1);
    await clock.advance(60 * 60_000);
    assert.equal(api.jobReads, jobReads);
  });

  it('reads a job that has ended long ago only once', async () => {
    const api = new ScriptedApi({ getJob: () => Promise.resolve(fullJob('job-1', { state: 'FAILED' })) });
    await start(api);
    watches.watch(target);
    await clock.advance(60 * pollMs);
    assert.equal(api.jobReads, 1);
  });

  it('shares the reads of one job, pauses while every look is hidden, and leaves a gap', async () => {
    const api = new ScriptedApi({ getJobMetrics: () => Promise.resolve({ metrics: [words(7)] }) });
    await start(api);
    const [one, other] = [watches.watch(target), watches.watch(target)];
    await clock.advance(0);
    assert.equal(api.jobReads, 1);
    one.setActive(false);
    await clock.advance(pollMs);
    assert.equal(api.jobReads, 2, 'the other still looks');
    other.setActive(false);
    await clock.advance(60 * pollMs);
    assert.equal(api.jobReads, 2);
    one.setActive(true);
    await clock.advance(0);
    assert.equal(api.jobReads, 3);
    assert.ok(one.series(metricKey(words(0))).some(([, value]) => value === null));
    one.dispose();
    other.dispose();
    assert.equal(clock.pending, 0);
  });

  it('keeps what it knows while reads fail, backs off and recovers', async () => {
    let isAway = false;
    const away = new DataflowError('UNAVAILABLE', 'Reading metrics', 'Away.', 'Wait.');
    const api = new ScriptedApi({
      getJobMetrics: () => (isAway ? Promise.reject(away) : Promise.resolve({ metrics: [words(1)] })),
    });
    await start(api);
    const watch = watches.watch(target);
    await clock.advance(0);
    isAway = true;
    await watch.refresh();
    assert.deepEqual([watch.snapshot.error, watch.snapshot.metrics?.metrics.length], [away, 1]);
    const before = api.jobReads;
    await clock.advance(2_000 + 4_000);
    assert.equal(api.jobReads - before, 2, 'after 2 and 4 seconds');
    isAway = false;
    await watch.refresh();
    assert.equal(watch.snapshot.error, undefined);
  });

  it('aborts what is under way when the last look ends', async () => {
    let signal: AbortSignal | undefined;
    await start(
      new ScriptedApi({
        getJob: (_ref, options) => {
          signal = options?.signal;
          return untilAborted(options);
        },
      }),
    );
    const watch = watches.watch(target);
    await clock.advance(0);
    watch.dispose();
    await settle();
    assert.equal(signal?.aborted, true);
  });
});
