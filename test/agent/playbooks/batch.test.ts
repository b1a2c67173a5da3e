import assert from 'node:assert/strict';
import { estimateEnd, progressOf } from '../../../src/diagnosis/advice/batchEta.ts';
import type { TaskRequest } from '../../../src/agent/pipeline/newTask.ts';
import { isFinal } from '../../../src/agent/pipeline/task.ts';
import { PlaybookBench, place } from './playbookBench.ts';

const stockOut = { kind: 'zoneStockOut', at: 0 };
/** Of a job that is soon done. */
const few = { elements: '1000000' };
const wrongName = { kind: 'workFailure', at: 0, step: 'Parse', cause: 'missingName', subject: 're' };

describe('the batch playbook, on the local service', () => {
  let bench: PlaybookBench;
  beforeEach(async () => {
    bench = await PlaybookBench.start();
  });
  afterEach(() => bench.close());

  const request = (path: string, settings: object = {}): TaskRequest => ({
    playbook: 'batch',
    job: { connectionId: 'local', ...place, jobName: 'totals' },
    settings: {
      path,
      parameters: { elements: '60000000' },
      environment: { max_workers: 4, machine_type: 'n1-standard-2' },
      pollSeconds: 60,
      retryMinutes: 1,
      ...settings,
    },
    bounds: {
      workers: { min: 1, max: 8 },
      kinds: ['launch', 'create_schedule', 'enable_schedule', 'pause_schedule', 'delete_schedule'],
      mostChanges: 10,
    },
    approval: { kind: 'ask' },
    budget: {},
  });

  it('launches once, tells when it will end and how sure that is, and counts what it used', async () => {
    const path = await bench.batchTemplate('good', []);
    const task = await bench.run(request(path), 600);
    const journal = await bench.journalText(task.id);
    assert.equal(task.status, 'ended', `${task.statusText}\n${journal}`);
    assert.match(task.statusText, /is done\.$/);
    assert.match(
      journal,
      /% done; it ends about 20\S+Z \((likely|possible)\)\. From the progress of its stages/,
    );
    assert.ok(task.use.workerHours > 0 && task.use.usd > 0, JSON.stringify(task.use));
    assert.equal((await bench.jobsNamed('totals')).length, 1);
  });

  it('says once that the budget is used up, and lets the job run on', async () => {
    const path = await bench.batchTemplate('good', []);
    const task = await bench.run({ ...request(path), budget: { workerHours: 0.01 } }, 600);
    assert.equal(task.status, 'ended', await bench.journalText(task.id));
    assert.match(bench.told.join('\n'), /^totals: The budget of 0\.01 worker-hours .* runs on, and no other/);
    assert.equal(bench.told.length, 1);
  });

  it('tries again what failed for a passing cause, twice at most', async () => {
    const path = await bench.batchTemplate('stock-out', [stockOut]);
    const task = await bench.run(request(path), 600);
    assert.equal(task.status, 'failed', await bench.journalText(task.id));
    assert.match(
      task.statusText,
      /^It failed 3 times.*Attempt 1 .*Attempt 2 .*Attempt 3 .*zone-stock-out.*Proposed: /,
    );
    assert.equal((await bench.jobsNamed('totals')).length, 3);
  });

  it('stops trying when it succeeds', async () => {
    const path = await bench.batchTemplate('mended', [stockOut]);
    bench.answer = () => {
      // By the time of the second attempt there are machines again.
      if (bench.asked.length === 2) void bench.batchTemplate('mended', []);
      return 'approve';
    };
    const task = await bench.run(request(path), 600);
    assert.equal(task.status, 'ended', await bench.journalText(task.id));
    assert.match(task.statusText, /done at attempt [23]\./);
  });

  it('does not try again what cannot come right by itself, and proposes the fix', async () => {
    const path = await bench.batchTemplate('wrong', [wrongName]);
    const task = await bench.run(request(path), 600);
    assert.equal(task.status, 'failed', await bench.journalText(task.id));
    assert.match(task.statusText, /^The cause does not go away by itself.*Attempt 1 .*Proposed: /);
    assert.equal((await bench.jobsNamed('totals')).length, 1);
  });

  it('launches nothing twice when the program ends while it launches', async () => {
    const path = await bench.batchTemplate('good', []);
    const cut = await bench.run(request(path), 600, { afterChange: 1 });
    const task = await bench.restart(cut.id, 600);
    assert.equal(task.status, 'ended', `${task.statusText}\n${await bench.journalText(task.id)}`);
    assert.equal((await bench.jobsNamed('totals')).length, 1);
  });

  it('finds what it launched before a restart among many newer jobs of similar names', async () => {
    const path = await bench.batchTemplate('good', []);
    const cut = await bench.run(request(path), 600, { afterChange: 1 });
    for (let index = 0; index < 12; index += 1) await bench.launch(path, `totals-eu-${index}`, 0);
    const task = await bench.restart(cut.id, 600);
    const text = `${task.statusText}\n${await bench.journalText(task.id)}`;
    assert.equal(task.status, 'ended', text);
    const own = (await bench.jobsNamed('totals')).filter(({ name }) => name === 'totals');
    assert.equal(own.length, 1, text);
  });

  it('makes a schedule, enables it with an approval of its own, and follows its runs', async () => {
    const path = await bench.batchTemplate('good', []);
    const schedule = { id: 'totals-hourly', cron: '0 * * * *' };
    const task = await bench.run(request(path, { schedule }), 5);
    const text = await bench.journalText(task.id);
    assert.deepEqual(
      bench.asked.map(({ message }) => message.split(' ').slice(0, 4).join(' ')),
      ['Create the paused schedule', 'Enable the schedule "totals-hourly"'],
      text,
    );
    const made = await bench.service.api.getSchedule({ ...place, scheduleId: 'totals-hourly' });
    assert.deepEqual([made.state, made.cron], ['ENABLED', '0 * * * *']);
    assert.match(made.description ?? '', /^Dataflow agent /);
    const [thing] = await bench.made.list();
    assert.deepEqual([thing?.kind, thing?.resourceId], ['schedule', 'totals-hourly']);
  });

  /** Due on a day that is far away; the tests let it run. */
  const yearly = { id: 'totals-yearly', cron: '0 0 1 7 *' };

  it('follows the run that its schedule launched, and waits for the next', async () => {
    const path = await bench.batchTemplate('quick', []);
    const { id } = await bench.run(request(path, { schedule: yearly, parameters: few }), 5);
    const task = await bench.runSchedule(yearly.id, id, 60);
    const text = await bench.journalText(task.id);
    const [run, ...others] = await bench.jobsNamed('totals');
    assert.equal(others.length, 0, text);
    assert.match(
      text,
      new RegExp(`The schedule has launched ${run?.id ?? ''}[^]*verified: ${run?.id ?? ''} is done`),
    );
    assert.deepEqual([task.status, task.position.state], ['running', 'awaitPause'], text);
  });

  it('tries a scheduled run again at most twice, and goes on with the schedule when a person wants no more', async () => {
    const path = await bench.batchTemplate('stock-out', [stockOut]);
    const { id } = await bench.run(request(path, { schedule: yearly, parameters: few }), 5);
    const task = await bench.runSchedule(yearly.id, id, 60);
    assert.equal((await bench.jobsNamed('totals')).length, 3, await bench.journalText(task.id));
    assert.match(bench.told.join(), /It failed 3 times/);
    bench.answer = () => 'decline';
    const later = await bench.runSchedule(yearly.id, id, 60);
    assert.equal((await bench.jobsNamed('totals')).length, 4);
    assert.equal(later.status, 'running', await bench.journalText(task.id));
    assert.match(await bench.journalText(task.id), /It was not launched\. A person did not approve it/);
  });

  it('ends when the service does not know the job any more', async () => {
    const path = await bench.batchTemplate('good', []);
    bench.isUnknown = () => true;
    const task = await bench.run(request(path), 30);
    assert.equal(task.status, 'failed', await bench.journalText(task.id));
    assert.match(task.statusText, /does not know \S+ any more/);
  });

  it('believes that a job is gone only when that lasts', async () => {
    const path = await bench.batchTemplate('good', []);
    const from = bench.service.clock.now();
    bench.isUnknown = () => bench.service.clock.now() < from + 3 * 60_000;
    const task = await bench.run(request(path), 600);
    const text = await bench.journalText(task.id);
    assert.equal(task.status, 'ended', text);
    assert.match(text, /does not know \S+ yet; it is asked again/);
    assert.equal((await bench.jobsNamed('totals')).length, 1);
  });

  it('launches each attempt once, wherever a restart cuts it off', async function () {
    this.timeout(300_000);
    let cuts = 0;
    for (let afterSave = 1; ; afterSave += 1) {
      const path = await bench.batchTemplate('stock-out', [stockOut]);
      const settings = { parameters: few, pollSeconds: 60, retryMinutes: 0 };
      const cut = await bench.run(request(path, settings), 600, { afterSave });
      const task = isFinal(cut) ? cut : await bench.restart(cut.id, 600);
      const text = `cut after save ${afterSave}: ${task.statusText}\n${await bench.journalText(task.id)}`;
      assert.match(task.statusText, /^It failed 3 times/, text);
      assert.equal((await bench.jobsNamed('totals')).length, 3, text);
      if (isFinal(cut)) break;
      cuts += 1;
      await bench.close();
      bench = await PlaybookBench.start();
    }
    assert.ok(cuts > 10, `${cuts} cuts`);
  });

  it('leaves the schedule paused when enabling it is not approved', async () => {
    const path = await bench.batchTemplate('good', []);
    bench.answer = ({ message }) => (message.startsWith('Enable') ? 'decline' : 'approve');
    const task = await bench.run(request(path, { schedule: { id: 'totals-hourly', cron: '0 * * * *' } }), 5);
    assert.equal(task.status, 'failed');
    assert.match(task.statusText, /The schedule stays paused/);
    const { state } = await bench.service.api.getSchedule({ ...place, scheduleId: 'totals-hourly' });
    assert.equal(state, 'PAUSED');
  });
});

describe('the estimate of when a batch job ends', () => {
  const minute = 60_000;
  const points = (...done: number[]) => done.map((each, index) => ({ at: index * minute, done: each }));

  it('goes on at the pace it saw, and is likely when that was steady', () => {
    const eta = estimateEnd(points(0.1, 0.2, 0.3, 0.4));
    assert.ok(eta);
    assert.equal(Math.round(eta.at / minute), 9);
    assert.equal(eta.confidence, 'likely');
  });

  it('is only possible when the pace has changed, and says so', () => {
    const eta = estimateEnd(points(0, 0.3, 0.35, 0.4, 0.41));
    assert.equal(eta?.confidence, 'possible');
    assert.match(eta.how, /has changed meanwhile/);
  });

  it('is not made of too little, or where nothing moves', () => {
    assert.equal(estimateEnd(points(0.1, 0.2)), undefined);
    assert.equal(estimateEnd(points(0.2, 0.2, 0.2)), undefined);
  });

  it('counts stages without progress by whether they have ended', () => {
    assert.equal(
      progressOf([{ state: 'SUCCEEDED' }, { state: 'NOT_STARTED' }, { progress: 0.5 }, {}]),
      0.375,
    );
    assert.equal(progressOf([]), undefined);
  });
});
