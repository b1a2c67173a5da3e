import assert from 'node:assert/strict';
import { ModelJobs } from './modelJobs.ts';
import { Person } from './person.ts';
import { QuickPickKeyboard } from './quickPickKeyboard.ts';
import { activeExtension, run } from './run.ts';

describe('Stopping jobs from the editor', () => {
  const jobs = new ModelJobs();
  let person: Person;

  before(activeExtension);
  beforeEach(() => {
    person = new Person();
  });
  afterEach(() => {
    person.leave();
  });

  it('leaves a job alone when its cancel is not confirmed, having said what would be lost', async () => {
    const job = await jobs.start('kept-running', 'healthy-streaming');
    person.will((dialog) => dialog.choices.find((choice) => choice === 'Keep Running'));
    await run('dataflow.cancelJob', job);
    const [question] = person.seen;
    assert.match(question?.text ?? '', /"kept-running"/);
    assert.match(question?.detail ?? '', /cannot be resumed/);
    assert.equal(await jobs.state(job), 'RUNNING');
    person.will(undefined);
    await run('dataflow.cancelJob', job);
    assert.equal(await jobs.state(job), 'RUNNING');
  });

  it('cancels a job', async () => {
    const job = await jobs.start('cancelled', 'healthy-streaming');
    person.will('Cancel Job');
    await run('dataflow.cancelJob', job);
    await jobs.until(job, ({ currentState }) => currentState === 'JOB_STATE_CANCELLED');
  });

  it('drains a streaming job', async () => {
    const job = await jobs.start('drained', 'healthy-streaming');
    person.will('Drain Job');
    await run('dataflow.drainJob', job);
    assert.match((await jobs.job(job)).currentState, /DRAIN/);
  });

  it('says why a batch job cannot be drained, and asks nothing', async () => {
    const job = await jobs.start('batch-undrained', 'healthy-batch');
    await run('dataflow.drainJob', job);
    assert.deepEqual(
      person.seen.map(({ kind }) => kind),
      ['message'],
    );
    assert.match(person.seen[0]?.text ?? '', /Only streaming jobs can be drained/);
    assert.equal(await jobs.state(job), 'RUNNING');
  });

  it('asks how to stop a streaming job, and then whether', async () => {
    const job = await jobs.start('stopped', 'healthy-streaming');
    person.will(({ choices }) => {
      assert.deepEqual(choices, ['Drain', 'Cancel']);
      return 'Cancel';
    }, 'Cancel Job');
    await run('dataflow.stopJob', job);
    await jobs.until(job, ({ currentState }) => currentState === 'JOB_STATE_CANCELLED');
  });

  it('has no use for a force cancel where the cancel has had its effect', async () => {
    const job = await jobs.start('given-up', 'healthy-streaming');
    await jobs.call('PUT', `jobs/${job.ref.jobId}`, { requestedState: 'JOB_STATE_CANCELLED' });
    await jobs.until(job, ({ currentState }) => currentState === 'JOB_STATE_CANCELLED');
    await run('dataflow.forceCancelJob', job);
    assert.match(person.seen[0]?.text ?? '', /already ended/);
  });

  it('refuses to force what was not asked to cancel', async () => {
    const job = await jobs.start('not-given-up', 'healthy-streaming');
    await run('dataflow.forceCancelJob', job);
    assert.match(person.seen[0]?.text ?? '', /was not asked to cancel/);
    assert.equal(await jobs.state(job), 'RUNNING');
  });

  it('cancels all that are selected with one question that names them', async () => {
    const both = [
      await jobs.start('first', 'healthy-streaming'),
      await jobs.start('second', 'healthy-batch'),
    ];
    person.will('Cancel 2 jobs');
    await run('dataflow.cancelJob', both[0], both);
    assert.match(person.seen[0]?.detail ?? '', /first\nsecond/);
    for (const job of both)
      await jobs.until(job, ({ currentState }) => currentState === 'JOB_STATE_CANCELLED');
  });

  it('offers only jobs that can be drained where none was given, and takes the one that is picked', async () => {
    const job = await jobs.start('picked-in-quick-pick', 'healthy-streaming');
    await jobs.start('not-offered', 'healthy-batch');
    person.will('Drain Job');
    const keyboard = new QuickPickKeyboard();
    try {
      const drained = run('dataflow.drainJob');
      const offered = await keyboard.choose('picked-in-quick-pick');
      await drained;
      assert.ok(!offered.includes('not-offered'), offered.join(', '));
    } finally {
      keyboard.leave();
    }
    assert.match(person.seen[0]?.text ?? '', /picked-in-quick-pick/);
    assert.match((await jobs.job(job)).currentState, /DRAIN/);
  });
});
