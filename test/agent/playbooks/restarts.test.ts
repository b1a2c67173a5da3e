import assert from 'node:assert/strict';
import { batchPlaybook } from '../../../src/agent/playbooks/batch.ts';
import { migrationPlaybook } from '../../../src/agent/playbooks/migration.ts';
import { PlaybookBench, place } from './playbookBench.ts';
import type { Cut } from './programEnd.ts';
import { openStates, slowMigration, stockedOutBatch, yearly } from './troubledTasks.ts';

const stateOf = (cut: Cut): string[] =>
  'atState' in cut ? [cut.atState] : 'beforeChangeOf' in cut ? [cut.beforeChangeOf] : [];

describe('A playbook whose program ends in the middle and starts again', function () {
  this.timeout(120_000);
  let bench: PlaybookBench;
  beforeEach(async () => {
    bench = await PlaybookBench.start();
  });
  afterEach(() => bench.close());

  const whatHappened = async (id: string, text: string): Promise<string> =>
    `${text}\n${await bench.journalText(id)}`;

  describe('migration, led back because the new version lags', () => {
    const cuts: readonly Cut[] = [
      ...['check', 'snapshot', 'awaitSnapshot', 'snapshotPause', 'measure', 'measurePause', 'replace'],
      ...['starting', 'startPause', 'verify', 'verifyPause', 'wayBack', 'backStarting', 'backPause'],
      ...['wayBackRefused', 'wayBackPause'],
    ]
      .map((atState): Cut => ({ atState }))
      .concat(['snapshot', 'replace', 'wayBack'].map((beforeChangeOf) => ({ beforeChangeOf })))
      .concat([1, 2, 3].map((afterChange) => ({ afterChange })));

    it('is tried in each of its states', () => {
      assert.deepEqual([...new Set(cuts.flatMap(stateOf))].sort(), [...openStates(migrationPlaybook)].sort());
    });

    for (const cut of cuts) {
      it(`replaces once and goes back once: ${JSON.stringify(cut)}`, async () => {
        const { jobId, request } = await slowMigration(bench, 4);
        const { id } = await bench.run(request, 120, cut);
        assert.ok(bench.isCut, await whatHappened(id, 'The program was never cut off.'));
        const task = await bench.restart(id, 120);
        const text = await whatHappened(id, task.statusText);
        assert.match(task.statusText, /^Rolled back: /, text);
        const jobs = (await bench.jobsNamed('orders')).map(({ state }) => state).sort();
        assert.deepEqual(jobs, ['RUNNING', 'UPDATED', 'UPDATED'], text);
        assert.equal((await bench.service.api.listSnapshots({ ...place, jobId })).length, 1, text);
      });
    }
  });

  describe('batch, on a schedule whose run fails for a passing cause', () => {
    const cuts: readonly Cut[] = [
      ...['begin', 'createSchedule', 'enableSchedule', 'awaitRun', 'awaitPause', 'follow', 'followPause'],
      ...['judge', 'retryPause', 'launch', 'notLaunched'],
    ]
      .map((atState): Cut => ({ atState }))
      .concat(['createSchedule', 'enableSchedule', 'launch'].map((beforeChangeOf) => ({ beforeChangeOf })))
      .concat([1, 2, 3].map((afterChange) => ({ afterChange })));

    it('is tried in each of its states', () => {
      assert.deepEqual([...new Set(cuts.flatMap(stateOf))].sort(), [...openStates(batchPlaybook)].sort());
    });

    for (const cut of cuts) {
      it(`makes one schedule and launches each attempt once: ${JSON.stringify(cut)}`, async () => {
        const request = await stockedOutBatch(bench);
        const { id } = await bench.run(request, 5, cut);
        const isCutEarly = bench.isCut;
        if (isCutEarly) await bench.restart(id, 5);
        let task = await bench.runSchedule(yearly.id, id, 60);
        assert.ok(isCutEarly || bench.isCut, await whatHappened(id, 'The program was never cut off.'));
        if (bench.isCut) task = await bench.restart(id, 60);
        const text = await whatHappened(id, task.statusText);
        assert.equal(task.status, 'running', text);
        assert.match(text, /It was not launched\. A person did not approve it/);
        assert.equal((await bench.jobsNamed('totals')).length, 2, text);
        const { state } = await bench.service.api.getSchedule({ ...place, scheduleId: yearly.id });
        assert.equal(state, 'ENABLED', text);
        const made = (await bench.made.list()).map(({ kind }) => kind).sort();
        assert.deepEqual(made, ['job', 'schedule'], text);
      });
    }
  });
});
