import assert from 'node:assert/strict';
import { Connections } from '../../../src/dataflow/connections.ts';
import { FollowedJob } from '../../../src/dashboard/feeds/followedJob.ts';
import { JobWatches } from '../../../src/monitoring/jobWatches.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { ScriptedApi, connection } from '../../monitoring/scriptedApi.ts';

const target = {
  connectionId: 'one',
  ref: { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' },
};

describe('FollowedJob', () => {
  const clock = new ManualClock();
  const log = silentLog;
  let api: ScriptedApi;
  let connections: Connections;
  let watches: JobWatches;
  let job: FollowedJob;

  beforeEach(() => {
    api = new ScriptedApi({});
    connections = new Connections(() => Promise.resolve(api));
    watches = new JobWatches({ connections, clock, log });
    job = new FollowedJob({ connections, watches, log }, target);
  });
  afterEach(async () => {
    job.dispose();
    await watches.close();
    await connections.close();
  });

  it('begins when its connection is there, which may be later than the page, and tells so', async () => {
    let changes = 0;
    job.onDidChange(() => (changes += 1));
    job.setActive(true);
    await clock.advance(0);
    assert.deepEqual([job.connection, job.snapshot.job, api.jobReads], [undefined, undefined, 0]);
    await assert.rejects(job.api(), /The connection "one" is not configured.*dataflow\.connections/);
    await connections.set([connection()]);
    await clock.advance(0);
    assert.equal(job.snapshot.job?.id, 'job-1');
    assert.ok(changes >= 2);
    assert.equal(await job.api(), api);
  });

  it('is not read while nobody looks, over a change of the connection, too', async () => {
    await connections.set([connection()]);
    await clock.advance(60_000);
    await connections.set([connection(['europe-west1'])]);
    await clock.advance(60_000);
    assert.equal(api.jobReads, 0);
  });

  it('goes on with what it has gathered when other connections change', async () => {
    job.setActive(true);
    await connections.set([connection()]);
    await clock.advance(0);
    const { snapshot } = job;
    const other = { ...connection(), id: 'two', name: 'Two' };
    await connections.set([connection(), other]);
    assert.ok(snapshot.job);
    assert.equal(job.snapshot, snapshot);
    await connections.set([connection(['europe-west1']), other]);
    assert.equal(job.snapshot.job, undefined);
  });

  it('forgets what it saw through a connection that is taken away', async () => {
    job.setActive(true);
    await connections.set([connection()]);
    await clock.advance(0);
    await connections.set([]);
    assert.equal(job.snapshot.job, undefined);
    const reads = api.jobReads;
    await clock.advance(600_000);
    assert.equal(api.jobReads, reads);
  });
});
