import assert from 'node:assert/strict';
import { Connections } from '../../../src/dataflow/connections.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { JobsMonitor } from '../../../src/monitoring/jobsMonitor.ts';
import { JobNotices } from '../../../src/views/notifications/jobNotices.ts';
import { isWanted, noticeText } from '../../../src/views/notifications/noticeText.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { connection, fullJob, job, ScriptedApi } from '../../monitoring/scriptedApi.ts';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import { MapMemory } from '../mapMemory.ts';

const log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
const ref = { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' };
const target = { connectionId: 'one', ref };

describe('Notices about jobs', () => {
  let listed: JobSummary[];
  let api: ScriptedApi;
  let clock: ManualClock;
  let connections: Connections;
  let monitor: JobsMonitor;
  let memory: MapMemory;
  let notices: JobNotices;
  let told: string[];
  let isUp: boolean;

  beforeEach(async () => {
    [listed, told, isUp] = [[job('job-1')], [], true];
    api = new ScriptedApi({
      listJobs: () => Promise.resolve({ jobs: listed, failedLocations: [] }),
      getJob: () =>
        Promise.reject(new DataflowError('NOT_FOUND', 'Reading', 'It is gone.', 'Nothing can be done.')),
    });
    clock = new ManualClock();
    memory = new MapMemory();
    connections = new Connections(() => Promise.resolve(api));
    await connections.set([connection()]);
    monitor = new JobsMonitor({ connections, clock, log });
    notices = open();
  });
  afterEach(async () => {
    notices.dispose();
    await monitor.close();
    await connections.close();
  });

  function open(): JobNotices {
    return new JobNotices({
      connections,
      monitor,
      memory,
      log,
      clock,
      isUp: () => isUp,
      tell: ({ target: { ref: of, jobName }, job: ended }) =>
        void told.push(`${of.jobId} ${jobName ?? ''} ${ended.state}`),
    });
  }

  it('ask nothing of the service while no job is watched and nobody looks', async () => {
    await clock.advance(300_000);
    assert.deepEqual(api.listings, []);
  });

  it('tell the end of a watched job once, although the view is hidden, and then leave the service alone', async () => {
    assert.equal(notices.toggle(target), true);
    await clock.advance(60_000);
    assert.deepEqual(told, []);
    listed = [job('job-1', { state: 'FAILED' })];
    await clock.advance(60_000);
    assert.deepEqual(told, ['job-1 name of job-1 FAILED']);
    assert.equal(notices.isWatched('one', job('job-1')), false);
    const { length } = api.listings;
    await clock.advance(300_000);
    assert.equal(api.listings.length, length);
    assert.equal(told.length, 1);
  });

  it('say nothing of a job that is not watched any more', async () => {
    notices.toggle(target);
    assert.equal(notices.toggle(target), false);
    listed = [job('job-1', { state: 'DONE' })];
    await monitor.refresh();
    assert.deepEqual(told, []);
  });

  it('cannot be had of a job that has ended', async () => {
    listed = [job('job-1', { state: 'DONE' })];
    await monitor.refresh();
    assert.throws(() => notices.toggle(target), { code: 'FAILED_PRECONDITION' });
  });

  it('are given of jobs that were started here', async () => {
    await monitor.refresh();
    monitor.noteStart('one', job('job-2'));
    assert.equal(notices.isWatched('one', job('job-2')), true);
    // An answer about a job that was there before is no start.
    monitor.note('one', job('job-1'));
    assert.equal(notices.isWatched('one', job('job-1')), false);
    listed = [job('job-2', { state: 'DONE' }), job('job-1')];
    await monitor.refresh();
    assert.deepEqual(told, ['job-2 name of job-2 DONE']);
  });

  it('are given of a job that a file submits under the name it was given', async () => {
    notices.expect('name of job-3');
    await clock.advance(0);
    listed = [job('job-3'), job('job-1')];
    await clock.advance(30_000);
    assert.equal(notices.isWatched('one', job('job-3')), true);
    assert.equal(notices.isWatched('one', job('job-1')), false);
  });

  it('are waited for only a while after a program has ended that submitted no job', async () => {
    notices.expect('name of job-3');
    await clock.advance(3_600_000);
    assert.ok(api.listings.length > 100, 'while the program runs the job may come');
    notices.expectBriefly('name of job-3');
    await clock.advance(3_600_000);
    const { length } = api.listings;
    await clock.advance(3_600_000);
    assert.equal(api.listings.length, length);
  });

  it('are given of a job that is seen only after its program has ended', async () => {
    notices.expect('name of job-3');
    notices.expectBriefly('name of job-3');
    await clock.advance(60_000);
    listed = [job('job-3'), job('job-1')];
    await clock.advance(60_000);
    assert.equal(notices.isWatched('one', job('job-3')), true);
    notices.dispose();
    await monitor.close();
    assert.equal(clock.pending, 0, 'no timer is left');
  });

  it('outlive the window', async () => {
    notices.toggle(target);
    notices.dispose();
    notices = open();
    listed = [job('job-1', { state: 'DONE' })];
    await clock.advance(30_000);
    assert.deepEqual(told, ['job-1 name of job-1 DONE']);
  });

  it('find a watched job that is listed no more, and forget one that is gone', async () => {
    notices.toggle(target);
    notices.toggle({ connectionId: 'one', ref: { ...ref, jobId: 'job-0' } });
    api.getJob = ({ jobId }) =>
      jobId === 'job-0'
        ? Promise.reject(new DataflowError('NOT_FOUND', 'Reading', 'It is gone.', ''))
        : Promise.resolve(fullJob(jobId, { state: 'DRAINED' }));
    listed = [job('job-9')];
    await clock.advance(30_000);
    assert.deepEqual(told, ['job-1 name of job-1 DRAINED']);
    assert.equal(notices.isWatched('one', job('job-0')), false);
  });

  it('look again for a watched job that could not be read', async () => {
    let isAway = true;
    api.getJob = ({ jobId }) =>
      isAway
        ? Promise.reject(new DataflowError('UNAVAILABLE', 'Reading', 'Away.', 'Wait.'))
        : Promise.resolve(fullJob(jobId, { state: 'DONE' }));
    notices.toggle(target);
    listed = [];
    await clock.advance(30_000);
    assert.deepEqual(told, []);
    isAway = false;
    await clock.advance(120_000);
    assert.deepEqual(told, ['job-1 name of job-1 DONE']);
  });

  it('do not make a service start that is stopped', async () => {
    isUp = false;
    notices.toggle(target);
    await clock.advance(300_000);
    assert.deepEqual(api.listings, []);
    isUp = true;
    notices.updateFollowed();
    await clock.advance(0);
    assert.equal(api.listings.length, 1);
  });

  it('say in inert words how a job ended, and come as often as people want', () => {
    const failed = { target, job: job('job-1', { name: '$(zap) orders', state: 'FAILED' }) };
    const done = { target, job: job('job-1', { state: 'DONE' }) };
    assert.match(noticeText(failed), /^The job ".*orders" has failed\.$/);
    assert.doesNotMatch(noticeText(failed), /\$\(/);
    assert.match(noticeText(done), /has succeeded/);
    assert.deepEqual(
      (['all', 'failures', 'off'] as const).map((mode) => [isWanted(failed, mode), isWanted(done, mode)]),
      [
        [true, true],
        [true, false],
        [false, false],
      ],
    );
  });
});

function ignore(): void {
  // Nothing in these tests is worth a line in the log.
}
