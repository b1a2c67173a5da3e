import assert from 'node:assert/strict';
import { batchPlaybook } from '../../../src/agent/playbooks/batch.ts';
import { migrationPlaybook } from '../../../src/agent/playbooks/migration.ts';
import { KillableService } from './killableService.ts';
import { PlaybookBench, place, type Moment } from './playbookBench.ts';
import { openStates, slowMigration, stockedOutBatch, yearly } from './troubledTasks.ts';

describe('A playbook whose local service is killed again and again', function () {
  this.timeout(240_000);
  let service: KillableService;
  let bench: PlaybookBench;
  /** States, changes that were begun, and changes that the service had just made, at which it was killed. */
  let killedAt: Set<string>;

  beforeEach(async () => {
    service = await KillableService.start();
    bench = await PlaybookBench.start(service);
    killedAt = new Set();
  });
  afterEach(() => bench.close());

  /** Kills it the first time that each moment comes. */
  const kill = async (moment: Moment): Promise<void> => {
    const name =
      moment.kind === 'changed'
        ? `made ${moment.tool}`
        : `${moment.task.position.state}${moment.task.position.act ? ' begun' : ''}`;
    if (killedAt.has(name)) return;
    killedAt.add(name);
    await service.killAndRestart();
    // Its answer was on the way when it was killed.
    if (moment.kind === 'changed') throw new Error('The connection was lost.');
  };

  it('migrates, and leads back, once: killed in each state, and before and after each change', async () => {
    const { jobId, request } = await slowMigration(bench, 3);
    bench.disturb = kill;
    let looks = 0;
    bench.isUnknown = (id) => id !== jobId && (looks += 1) === 1;
    const task = await bench.run(request, 240);
    const text = `${task.statusText}\n${await bench.journalText(task.id)}`;
    assert.match(task.statusText, /^Rolled back: /, text);
    const missed = openStates(migrationPlaybook).filter((name) => !killedAt.has(name));
    assert.deepEqual(missed, [], `killed at ${[...killedAt].join(', ')}`);
    assert.ok(killedAt.has('made replace_job') && killedAt.has('replace begun'));
    const jobs = (await bench.jobsNamed('orders')).map(({ state }) => state).sort();
    assert.deepEqual(jobs, ['RUNNING', 'UPDATED', 'UPDATED'], text);
    assert.equal((await service.api.listSnapshots({ ...place, jobId })).length, 1, text);
  });

  it('makes one schedule, and launches each attempt once: killed in each state, and before and after each change', async () => {
    const request = await stockedOutBatch(bench);
    let looks = 0;
    bench.isUnknown = () => (looks += 1) === 1;
    bench.disturb = kill;
    const { id } = await bench.run(request, 15);
    const task = await bench.runSchedule(yearly.id, id, 120);
    const text = `${task.statusText}\n${await bench.journalText(id)}`;
    assert.match(text, /It was not launched\. A person did not approve it/);
    const missed = openStates(batchPlaybook).filter((name) => !killedAt.has(name));
    assert.deepEqual(missed, [], `killed at ${[...killedAt].join(', ')}\n${text}`);
    assert.ok(killedAt.has('made launch_job') && killedAt.has('made schedule_launch'));
    assert.equal((await bench.jobsNamed('totals')).length, 2, text);
    const schedules = await service.api.listSchedules(place.location);
    assert.deepEqual(
      schedules.map(({ state }) => state),
      ['ENABLED'],
      text,
    );
  });
});
