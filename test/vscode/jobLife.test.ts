import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, ModelJobs } from './modelJobs.ts';
import { Person } from './person.ts';
import { activeExtension, run } from './run.ts';

const archived = { userDisplayProperties: { archived: 'true' } };

describe('Changing jobs from the editor', () => {
  const jobs = new ModelJobs();
  let person: Person;

  before(activeExtension);
  beforeEach(() => {
    person = new Person();
  });
  afterEach(() => {
    person.leave();
  });

  it('scales a job to the limits that are typed, and asks with what that costs', async () => {
    const job = await jobs.start('scaled', 'healthy-streaming');
    person.will('2', '7', '', 'Scale Job');
    await run('dataflow.scaleJob', job);
    const { runtimeUpdatableParams } = await jobs.job(job);
    assert.equal(runtimeUpdatableParams?.minNumWorkers, 2);
    assert.equal(runtimeUpdatableParams.maxNumWorkers, 7);
    assert.match(person.seen.at(-1)?.text ?? '', /Scale the job "scaled"\?/);
  });

  it('changes no limit when scaling is given up half-way', async () => {
    const job = await jobs.start('unscaled', 'healthy-streaming');
    const before = (await jobs.job(job)).runtimeUpdatableParams;
    person.will('2', undefined);
    await run('dataflow.scaleJob', job);
    assert.deepEqual((await jobs.job(job)).runtimeUpdatableParams, before);
  });

  it('takes a snapshot, starts a job from it, copies its id and deletes it', async () => {
    const job = await jobs.start('kept', 'healthy-streaming');
    const connection = { connectionId: 'local' };
    person.will('Take Snapshot');
    await run('dataflow.createSnapshot', job);
    const [snapshot] = await eventually(
      () => jobs.snapshots(job),
      (all) => all[0]?.state === 'READY',
    );
    assert.ok(snapshot);

    person.will(snapshot.id, 'Start a job from it', 'kept-again', 'Start Job');
    await run('dataflow.showSnapshots', connection);
    const again = await eventually(
      () => jobs.named('kept-again'),
      (found) => found !== undefined,
    );
    assert.equal(again?.createdFromSnapshotId, snapshot.id);

    person.will(snapshot.id, 'Copy its id');
    await run('dataflow.showSnapshots', connection);
    assert.equal(await vscode.env.clipboard.readText(), snapshot.id);

    person.will(snapshot.id, 'Delete it', undefined);
    await run('dataflow.showSnapshots', connection);
    assert.equal((await jobs.snapshots(job)).length, 1);
    // As the dashboard does it, which knows which one and what for.
    const { projectId, location } = job.ref;
    person.will('Delete Snapshot');
    await run('dataflow.showSnapshots', {
      ...connection,
      snapshot: { projectId, location, snapshotId: snapshot.id },
      step: 'delete',
    });
    assert.deepEqual(await jobs.snapshots(job), []);
  });

  it('archives a job that has ended and gets it back', async () => {
    const job = await jobs.start('put-away', 'preflight');
    await run('dataflow.archiveJob', job);
    assert.deepEqual(
      (await jobs.job(job)).jobMetadata?.userDisplayProperties,
      archived.userDisplayProperties,
    );
    await run('dataflow.restoreJob', job);
    assert.equal((await jobs.job(job)).jobMetadata?.userDisplayProperties?.['archived'], 'false');
    assert.deepEqual(person.seen, []);
  });

  it('does not archive a job that runs, and says what to do first', async () => {
    const job = await jobs.start('not-put-away', 'healthy-streaming');
    await run('dataflow.archiveJob', job);
    assert.match(person.seen[0]?.text ?? '', /only jobs that have ended can be archived.*Stop it first/);
    assert.equal((await jobs.job(job)).jobMetadata?.userDisplayProperties?.['archived'], undefined);
  });

  it('archives all ended ones of those that are selected, after one question that says which are left', async () => {
    const [one, other, running] = [
      await jobs.start('one-of-several', 'preflight'),
      await jobs.start('other-of-several', 'preflight'),
      await jobs.start('running-of-several', 'healthy-streaming'),
    ];
    person.will('Archive 2 jobs');
    await run('dataflow.archiveJob', one, [one, other, running]);
    assert.match(person.seen[0]?.detail ?? '', /1 job of the selected will be left alone/);
    for (const job of [one, other]) {
      assert.equal((await jobs.job(job)).jobMetadata?.userDisplayProperties?.['archived'], 'true');
    }
    assert.equal(await jobs.state(running), 'RUNNING');
  });

  it('tells once when a watched job ends, with ways to look at it, and nothing of one that is watched no more', async () => {
    const watched = await jobs.start('watched', 'healthy-streaming');
    const unwatched = await jobs.start('unwatched', 'healthy-streaming');
    await run('dataflow.refresh');
    await run('dataflow.watchJob', watched);
    await run('dataflow.watchJob', unwatched);
    await run('dataflow.unwatchJob', unwatched);
    person.will('Cancel Job', 'Cancel Job');
    await run('dataflow.cancelJob', unwatched);
    await run('dataflow.cancelJob', watched);
    const told = await eventually(
      async () => {
        await run('dataflow.refresh');
        return person.seen.filter(({ kind }) => kind === 'message');
      },
      ({ length }) => length > 0,
    );
    await run('dataflow.refresh');
    assert.deepEqual(
      told.map(({ text }) => text),
      ['The job "watched" was cancelled.'],
    );
    assert.deepEqual(told[0]?.choices, ['Open Dashboard', 'Show Messages', 'Show in Jobs']);
  });

  it('tells of jobs that a tool has started here as of those that a person has', async () => {
    const name = 'started-by-a-tool';
    person.will(...(await snapshotOf(jobs, 'source-of-a-start')), name, 'Start Job');
    await run('dataflow.showSnapshots', { connectionId: 'local' });
    const started = await eventually(
      () => jobs.named(name),
      (found) => found !== undefined,
    );
    assert.ok(started);
    await jobs.call('PUT', `jobs/${started.id}`, { requestedState: 'JOB_STATE_CANCELLED' });
    await eventually(
      async () => {
        await run('dataflow.refresh');
        return person.seen.map(({ text }) => text);
      },
      (texts) => texts.includes(`The job "${name}" was cancelled.`),
    );
  });
});

/** Takes a snapshot past everything under test; answers how a person picks it to start a job. */
async function snapshotOf(jobs: ModelJobs, name: string): Promise<readonly string[]> {
  const job = await jobs.start(name, 'healthy-streaming');
  await jobs.call('POST', `jobs/${job.ref.jobId}:snapshot`, { ttl: '604800s' });
  const [snapshot] = await eventually(
    () => jobs.snapshots(job),
    (all) => all[0]?.state === 'READY',
  );
  assert.ok(snapshot);
  return [snapshot.id, 'Start a job from it'];
}
