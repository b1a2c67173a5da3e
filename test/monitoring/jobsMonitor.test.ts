import assert from 'node:assert/strict';
import { Connections } from '../../src/dataflow/connections.ts';
import type { JobsPage } from '../../src/dataflow/dataflowApi.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import type { JobSummary } from '../../src/dataflow/job.ts';
import { type JobsChange, JobsMonitor } from '../../src/monitoring/jobsMonitor.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { ManualClock, settle } from './manualClock.ts';
import { connection, fullJob, job, ScriptedApi, untilAborted } from './scriptedApi.ts';

const intervals = { activeMs: 1_000, idleMs: 10_000, maxBackoffMs: 8_000 };
/** Long enough for the fast polls after a change to have ended. */
const calm = 120_000;

function page(jobs: readonly JobSummary[], nextPageToken?: string): JobsPage {
  return { jobs, failedLocations: [], ...(nextPageToken !== undefined && { nextPageToken }) };
}

function unavailable(retryAfterMs?: number): DataflowError {
  return new DataflowError(
    'UNAVAILABLE',
    'Listing jobs',
    'Away.',
    'Wait.',
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );
}

describe('JobsMonitor', () => {
  const clock = new ManualClock();
  let monitor: JobsMonitor;
  let changes: JobsChange[];
  let connections: Connections;

  async function start(api: ScriptedApi, regions?: readonly string[]): Promise<void> {
    connections = new Connections(() => Promise.resolve(api));
    await connections.set([connection(regions)]);
    monitor = new JobsMonitor({ connections, clock, log: silentLog, intervals });
    changes = [];
    monitor.onDidChange((change) => changes.push(change));
    monitor.setVisible(true);
    await settle();
  }

  const ids = (): readonly string[] | undefined => monitor.jobs('one')?.jobs.map(({ id }) => id);

  afterEach(async () => {
    await monitor.close();
    assert.equal(clock.pending, 0, 'no timer is left');
  });

  it('asks nothing while nobody looks, and at once when somebody does', async () => {
    const api = new ScriptedApi({ listJobs: () => Promise.resolve(page([job('job-1'), job('job-2')])) });
    await start(api);
    assert.deepEqual(ids(), ['job-2', 'job-1'], 'newest first');
    monitor.setVisible(false);
    await clock.advance(calm);
    assert.equal(api.listings.length, 1);
    monitor.setVisible(true);
    await settle();
    assert.equal(api.listings.length, 2);
  });

  it('asks nothing while nobody listens', async () => {
    const api = new ScriptedApi({});
    const quiet = new Connections(() => Promise.resolve(api));
    await quiet.set([connection()]);
    monitor = new JobsMonitor({ connections: quiet, clock, log: silentLog, intervals });
    monitor.setVisible(true);
    await clock.advance(calm);
    assert.equal(api.listings.length, 0);
    assert.equal(monitor.jobs('one')?.status, 'loading');
  });

  it('tells which jobs changed, and keeps quiet when none did', async () => {
    let state: JobSummary['state'] = 'RUNNING';
    await start(
      new ScriptedApi({ listJobs: () => Promise.resolve(page([job('job-1', { state }), job('job-2')])) }),
    );
    assert.deepEqual(changes.at(-1), { connectionId: 'one', kind: 'list' });
    changes.length = 0;
    await monitor.refresh();
    assert.deepEqual(changes, []);
    state = 'DRAINING';
    await monitor.refresh('one');
    assert.deepEqual(changes, [{ connectionId: 'one', kind: 'jobs', jobIds: ['job-1'] }]);
    assert.equal(monitor.job('one', 'job-1')?.state, 'DRAINING');
  });

  it('polls slowly when nothing changes, and fast while a job is about to change', async () => {
    let state: JobSummary['state'] = 'RUNNING';
    const api = new ScriptedApi({ listJobs: () => Promise.resolve(page([job('job-1', { state })])) });
    await start(api);
    await clock.advance(calm);
    const calls = async (): Promise<number> => {
      const before = api.listings.length;
      await clock.advance(intervals.idleMs);
      return api.listings.length - before;
    };
    assert.equal(await calls(), 1);
    state = 'DRAINING';
    await monitor.refresh();
    await clock.advance(calm);
    assert.equal(await calls(), intervals.idleMs / intervals.activeMs);
  });

  it("shows an operation's answer at once, whatever an older answer says, and polls fast", async () => {
    let release: (answer: JobsPage) => void = () => undefined;
    const api = new ScriptedApi({ listJobs: () => Promise.resolve(page([job('job-1')])) });
    await start(api);
    await clock.advance(calm);
    api.listJobs = () => new Promise((resolve) => (release = resolve));
    const refreshed = monitor.refresh();
    await settle();
    monitor.note('one', job('job-1', { state: 'CANCELLING' }));
    assert.equal(monitor.job('one', 'job-1')?.state, 'CANCELLING');
    release(page([job('job-1')]));
    await refreshed;
    assert.equal(monitor.job('one', 'job-1')?.state, 'CANCELLING');
    let next = 0;
    api.listJobs = () => {
      next += 1;
      return Promise.resolve(page([job('job-1', { state: 'CANCELLED' })]));
    };
    await clock.advance(intervals.activeMs);
    assert.deepEqual([next, monitor.job('one', 'job-1')?.state], [1, 'CANCELLED']);
  });

  it('keeps the jobs and backs off while the service is away, never sooner than it asked', async () => {
    let error: DataflowError | undefined;
    const api = new ScriptedApi({
      listJobs: () => (error ? Promise.reject(error) : Promise.resolve(page([job('job-1')]))),
    });
    await start(api);
    error = unavailable();
    await monitor.refresh();
    assert.deepEqual([ids(), monitor.jobs('one')?.problems[0]?.error], [['job-1'], error]);
    const before = api.listings.length;
    await clock.advance(2_000 + 4_000 + 8_000 + 8_000);
    assert.equal(api.listings.length - before, 4, 'after 2, 4, 8 and 8 seconds');
    error = unavailable(50_000);
    await monitor.refresh();
    const asked = api.listings.length;
    await clock.advance(49_999);
    assert.equal(api.listings.length, asked);
    error = undefined;
    await clock.advance(1);
    assert.deepEqual(monitor.jobs('one')?.problems, []);
  });

  it('keeps a failing region from the others', async () => {
    await start(
      new ScriptedApi({
        listJobs: ({ location }) =>
          location === 'us-east1' ? Promise.reject(unavailable()) : Promise.resolve(page([job('job-1')])),
      }),
      ['us-central1', 'us-east1'],
    );
    const { status, problems } = monitor.jobs('one') ?? {};
    assert.deepEqual(ids(), ['job-1']);
    assert.deepEqual([status, problems?.map(({ location }) => location)], ['ready', ['us-east1']]);
  });

  it('tells once when the whole connection fails', async () => {
    const failing = new Connections(() => Promise.reject(unavailable()));
    await failing.set([connection(['us-central1', 'us-east1'])]);
    monitor = new JobsMonitor({ connections: failing, clock, log: silentLog, intervals });
    await monitor.refresh();
    const problems = monitor.jobs('one')?.problems;
    assert.deepEqual(
      problems?.map(({ location, error }) => [location, error.code]),
      [[undefined, 'UNAVAILABLE']],
    );
  });

  it('keeps older pages on refresh, and drops jobs that are gone', async () => {
    let newest = [job('job-8'), job('job-3')];
    const api = new ScriptedApi({
      listJobs: ({ pageToken, filter }) => {
        if (filter === 'ACTIVE') return Promise.resolve(page([...newest, job('job-2'), job('job-1')]));
        return Promise.resolve(
          pageToken === 'older' ? page([job('job-2'), job('job-1')]) : page(newest, 'older'),
        );
      },
    });
    await start(api);
    assert.equal(monitor.jobs('one')?.hasMore, true);
    await monitor.loadMore('one');
    assert.deepEqual(ids(), ['job-8', 'job-3', 'job-2', 'job-1']);
    newest = [job('job-9'), job('job-3')];
    await monitor.refresh();
    assert.deepEqual(ids(), ['job-9', 'job-3', 'job-2', 'job-1']);
    assert.equal(monitor.jobs('one')?.hasMore, false);
  });

  it('finds active jobs far down a long listing and sees them end', async () => {
    let active = [job('job-1')];
    await start(
      new ScriptedApi({
        listJobs: ({ filter }) =>
          Promise.resolve(
            filter === 'ACTIVE' ? page(active) : page([job('job-9', { state: 'DONE' })], 'older'),
          ),
        getJob: ({ jobId }) => Promise.resolve(fullJob(jobId, { state: 'DRAINED' })),
      }),
    );
    assert.deepEqual(ids(), ['job-9']);
    await clock.advance(intervals.activeMs);
    assert.deepEqual(ids(), ['job-9', 'job-1']);
    active = [];
    await clock.advance(2 * intervals.activeMs);
    assert.equal(monitor.job('one', 'job-1')?.state, 'DRAINED');
  });

  it('makes one call at a time, and aborts it when closed', async () => {
    const api = new ScriptedApi({ listJobs: (_request, options) => untilAborted(options) });
    await start(api);
    const refreshes = [monitor.refresh(), monitor.refresh('one')];
    await clock.advance(calm);
    assert.equal(api.listings.length, 1);
    await monitor.close();
    await Promise.all(refreshes);
  });

  it('follows the connections', async () => {
    await start(new ScriptedApi({ listJobs: () => Promise.resolve(page([job('job-1')])) }));
    await connections.set([connection(), { ...connection(), id: 'two', name: 'Two' }]);
    assert.deepEqual(changes.at(-1), { kind: 'connections' });
    assert.deepEqual(ids(), ['job-1'], 'what stayed keeps its jobs');
    await clock.advance(0);
    assert.equal(monitor.jobs('two')?.jobs.length, 1);
    await connections.set([]);
    assert.equal(monitor.jobs('one'), undefined);
  });
});
