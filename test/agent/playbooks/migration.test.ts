import assert from 'node:assert/strict';
import type { TaskRequest } from '../../../src/agent/pipeline/newTask.ts';
import { PlaybookBench, place } from './playbookBench.ts';
import type { Cut } from './programEnd.ts';

describe('the migration playbook, on a model job', () => {
  let bench: PlaybookBench;
  let first: string;
  let second: string;
  let renamed: string;
  beforeEach(async () => {
    bench = await PlaybookBench.start();
    first = await bench.streamingTemplate('first', () => undefined);
    second = await bench.streamingTemplate('second', (steps) => {
      steps.splice(2, 0, { ...steps[1], name: 'Enrich' });
    });
    renamed = await bench.streamingTemplate('renamed', (steps) => {
      for (const step of steps) if (step.name === 'Parse') step.name = 'Decode';
    });
  });
  afterEach(() => bench.close());

  const request = (jobId: string, jobName: string, settings: object): TaskRequest => ({
    playbook: 'migration',
    job: { connectionId: 'local', ...place, jobId, jobName },
    settings: { pollSeconds: 20, settleMinutes: 2, verifyMinutes: 10, lagSeconds: 120, ...settings },
    bounds: { workers: { min: 1, max: 8 }, kinds: ['create_snapshot', 'replace'], mostChanges: 10 },
    approval: { kind: 'ask' },
    budget: {},
  });
  const version = (path: string, more: object = {}): object => ({
    path,
    environment: { max_workers: 4 },
    ...more,
  });
  const states = async (name: string): Promise<readonly string[]> =>
    (await bench.jobsNamed(name)).map(({ state }) => state).sort();

  it('ends verified: a snapshot, one replacement, and a state that goes on', async () => {
    const jobId = await bench.launch(first, 'orders', 15);
    const task = await bench.run(request(jobId, 'orders', { next: version(second) }), 60);
    assert.equal(task.status, 'ended', `${task.statusText}\n${await bench.journalText(task.id)}`);
    assert.match(task.statusText, /verified.*watermark goes on.*without a gap or doubles/);
    assert.deepEqual(await states('orders'), ['RUNNING', 'UPDATED']);
    assert.deepEqual(
      (await bench.made.list()).map(({ kind, jobName }) => [kind, jobName]),
      [
        ['snapshot', 'orders'],
        ['job', 'orders'],
      ],
    );
    assert.equal(bench.asked.length, 2, 'the snapshot and the replacement were asked about');
  });

  it('leaves the old job alone when the new version cannot take its state, and says why', async () => {
    const jobId = await bench.launch(first, 'orders', 15);
    const task = await bench.run(request(jobId, 'orders', { next: version(renamed) }), 60);
    assert.equal(task.status, 'failed');
    assert.match(task.statusText, /missing steps Parse.*was not touched/);
    assert.deepEqual(await states('orders'), ['RUNNING']);
  });

  it('takes renamed steps by a mapping', async () => {
    const jobId = await bench.launch(first, 'orders', 15);
    const next = version(renamed, { mapping: { Parse: 'Decode' } });
    const task = await bench.run(request(jobId, 'orders', { next }), 60);
    const journal = await bench.journalText(task.id);
    assert.equal(task.status, 'ended', `${task.statusText}\n${journal}`);
    // All that was approved is kept.
    assert.match(journal, /asked: Replace.*\n[^]*\n- maxWorkers = 4\n[^]*\n- Parse = Decode\n/);
  });

  it('does nothing that was not approved', async () => {
    const jobId = await bench.launch(first, 'orders', 15);
    bench.answer = ({ message }) => (message.startsWith('Replace') ? 'decline' : 'approve');
    const task = await bench.run(request(jobId, 'orders', { next: version(second) }), 60);
    assert.match(task.statusText, /did not approve.*was not touched/);
    assert.deepEqual(await states('orders'), ['RUNNING']);
  });

  it('waits for a new job that the service does not know yet', async () => {
    const jobId = await bench.launch(first, 'orders', 15);
    let asked = 0;
    bench.isUnknown = (id) => id !== jobId && (asked += 1) <= 3;
    const task = await bench.run(request(jobId, 'orders', { next: version(second) }), 60);
    assert.equal(task.status, 'ended', `${task.statusText}\n${await bench.journalText(task.id)}`);
    assert.ok(asked > 3);
    assert.match(await bench.journalText(task.id), /does not know \S+ yet; it is asked again/);
  });

  it('ends, and says what to do, when the service never knows the new job, or forgets it', async () => {
    let begin = 0;
    for (const afterMinutes of [0, 2.5]) {
      const name = `orders-${begin}`;
      const jobId = await bench.launch(first, name, 15);
      begin = bench.service.clock.now();
      let seen = 0;
      bench.isUnknown = (id) => {
        if (id === jobId) return false;
        seen ||= bench.service.clock.now();
        return bench.service.clock.now() >= seen + afterMinutes * 60_000;
      };
      const task = await bench.run(
        request(jobId, name, { next: version(second), settleMinutes: 10, verifyMinutes: 30 }),
        120,
      );
      assert.equal(task.status, 'failed', await bench.journalText(task.id));
      assert.match(task.statusText, /does not know \S+ any more\. The way back: replace \S+ by the version/);
      assert.ok(bench.service.clock.now() < begin + 20 * 60_000, 'within bounds');
      assert.deepEqual(await states(name), ['RUNNING', 'UPDATED']);
    }
  });

  it('counts the workers that the new version takes beyond the old, and may go back when they cost too much', async () => {
    const slow = await bench.streamingTemplate('slow', (steps) => {
      for (const step of steps) Object.assign(step, { cpuSeconds: 0.02 });
    });
    const jobId = await bench.launch(first, 'orders', 15);
    const settings = {
      next: version(slow, { environment: { max_workers: 8 } }),
      previous: version(first),
    };
    const task = await bench.run(
      { ...request(jobId, 'orders', settings), budget: { workerHours: 0.01 } },
      120,
    );
    const text = await bench.journalText(task.id);
    assert.ok(task.use.workerHours > 0.01, JSON.stringify(task.use));
    assert.equal(bench.told.filter((each) => /budget of 0.01 worker-hours is used up/.test(each)).length, 1);
    assert.match(task.statusText, /^Rolled back: /, text);
  });

  it('goes back to the version before when the lag does not come right', async () => {
    const slow = await bench.streamingTemplate('slow', (steps) => {
      for (const step of steps) Object.assign(step, { cpuSeconds: 0.02 });
    });
    const jobId = await bench.launch(first, 'orders', 15);
    const settings = { next: version(slow), previous: version(first) };
    const task = await bench.run(request(jobId, 'orders', settings), 120);
    assert.equal(task.status, 'failed');
    assert.match(task.statusText, /^Rolled back: .* runs the version before\. After 10 minutes: .*lag/);
    assert.deepEqual(await states('orders'), ['RUNNING', 'UPDATED', 'UPDATED']);
    assert.match(bench.asked.at(-1)?.detail ?? '', /The plan: the version before takes/);
  });
});

describe('the migration playbook, cut off and started again', () => {
  it('goes on after every save and every change, and never replaces twice', async () => {
    const bench = await PlaybookBench.start();
    try {
      const first = await bench.streamingTemplate('first', () => undefined);
      for (const afterChange of [1, 2]) {
        await cutAndResume(bench, `orders-change-${afterChange}`, first, { afterChange });
      }
      let afterSave = 0;
      do {
        afterSave += 1;
        assert.ok(afterSave < 100, 'the playbook never ends');
      } while (!(await cutAndResume(bench, `orders-save-${afterSave}`, first, { afterSave })));
      assert.ok(afterSave > 10, `there were ${afterSave} saves only`);
    } finally {
      await bench.close();
    }
  }).timeout(300_000);
});

/** @returns whether the program had ended by itself before the cut */
async function cutAndResume(bench: PlaybookBench, jobName: string, path: string, cut: Cut): Promise<boolean> {
  const jobId = await bench.launch(path, jobName, 4);
  const request: TaskRequest = {
    playbook: 'migration',
    job: { connectionId: 'local', ...place, jobId, jobName },
    settings: {
      next: { path, environment: { max_workers: 4 } },
      pollSeconds: 60,
      settleMinutes: 0.5,
      verifyMinutes: 10,
      lagSeconds: 120,
    },
    bounds: { workers: { min: 1, max: 8 }, kinds: ['create_snapshot', 'replace'], mostChanges: 10 },
    approval: { kind: 'ask' },
    budget: {},
  };
  const before = await bench.run(request, 60, cut);
  const isOver = before.status === 'ended';
  const task = await bench.restart(before.id, 60);
  const where = `${jobName}: ${task.statusText}\n${await bench.journalText(task.id)}`;
  assert.equal(task.status, 'ended', where);
  const jobs = (await bench.jobsNamed(jobName)).filter(({ name }) => name === jobName);
  assert.deepEqual(jobs.map(({ state }) => state).sort(), ['RUNNING', 'UPDATED'], where);
  const snapshots = await bench.service.api.listSnapshots({ ...place, jobId });
  assert.equal(snapshots.length, 1, where);
  const own = (await bench.made.list()).filter(({ taskId }) => taskId === task.id);
  assert.deepEqual(own.map(({ kind }) => kind).sort(), ['job', 'snapshot'], where);
  await bench.service.api.requestJobState(
    { ...place, jobId: jobs.find(({ state }) => state === 'RUNNING')?.id ?? '' },
    'CANCELLED',
  );
  return isOver;
}
