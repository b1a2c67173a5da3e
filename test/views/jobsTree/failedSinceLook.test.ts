import assert from 'node:assert/strict';
import { Connections } from '../../../src/dataflow/connections.ts';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import { FailedSinceLook } from '../../../src/views/jobsTree/failedSinceLook.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { MapMemory } from '../mapMemory.ts';
import { job, local, ScriptedMonitor } from '../scriptedMonitor.ts';

describe('The number of failed jobs on the view', () => {
  let clock: ManualClock;
  let memory: MapMemory;
  let monitor: ScriptedMonitor;
  let connections: Connections;
  let failed: FailedSinceLook;

  beforeEach(async () => {
    clock = new ManualClock();
    memory = new MapMemory();
    monitor = new ScriptedMonitor();
    connections = new Connections(() => Promise.reject(new Error('Nothing is called.')));
    await connections.set([local]);
    failed = open();
  });
  afterEach(() => {
    failed.dispose();
  });

  const open = (): FailedSinceLook => new FailedSinceLook({ connections, monitor, clock, memory });
  const failedNow = (id: string): JobSummary =>
    job(id, 'orders', { state: 'FAILED', stateTime: new Date(clock.now()).toISOString() });

  function listed(...jobs: readonly JobSummary[]): void {
    monitor.knows(jobs);
    monitor.tell({ kind: 'list', connectionId: 'local' });
  }

  it('counts each job once that has failed since it was last looked at', async () => {
    const old = failedNow('1');
    await clock.advance(1000);
    failed.setVisible(true);
    failed.setVisible(false);
    await clock.advance(1000);
    listed(failedNow('3'), job('2'), old);
    assert.equal(failed.count, 1);
    monitor.knows([failedNow('3'), failedNow('2'), old]);
    monitor.tell({ kind: 'jobs', connectionId: 'local', jobIds: ['2', '3'] });
    assert.equal(failed.count, 2);
  });

  it('is gone when somebody looks, and stays so', async () => {
    let changes = 0;
    failed.onDidChange(() => (changes += 1));
    await clock.advance(1000);
    listed(failedNow('1'));
    assert.deepEqual([failed.count, changes], [1, 1]);
    failed.setVisible(true);
    assert.deepEqual([failed.count, changes], [0, 2]);
    await clock.advance(1000);
    listed(failedNow('2'));
    failed.setVisible(false);
    assert.equal(failed.count, 0);
  });

  it('counts what failed while the window was closed', async () => {
    failed.setVisible(true);
    failed.setVisible(false);
    failed.dispose();
    await clock.advance(60_000);
    const meanwhile = failedNow('1');
    await clock.advance(60_000);
    failed = open();
    listed(meanwhile);
    assert.equal(failed.count, 1);
  });
});
