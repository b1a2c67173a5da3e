import assert from 'node:assert/strict';
import { Connections } from '../../src/dataflow/connections.ts';
import type { JobMessage } from '../../src/dataflow/jobMessage.ts';
import { JobsMonitor } from '../../src/monitoring/jobsMonitor.ts';
import { JobTroubles, troubleWindowMs, type TroubleChange } from '../../src/monitoring/jobTroubles.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { ManualClock } from './manualClock.ts';
import { connection, job, ScriptedApi } from './scriptedApi.ts';

describe('Jobs that report errors', () => {
  const clock = new ManualClock();
  const running = Array.from({ length: 30 }, (_, index) => job(`job-${index + 10}`));
  const ended = job('job-50', { state: 'DONE' });
  let errors: readonly JobMessage[];
  let asked: string[];
  let watched: Set<string>;
  let api: ScriptedApi;
  let monitor: JobsMonitor;
  let troubles: JobTroubles;
  let changes: TroubleChange[];

  beforeEach(async () => {
    [errors, asked, watched, changes] = [[], [], new Set(), []];
    api = new ScriptedApi({
      listJobs: () => Promise.resolve({ jobs: [ended, ...running], failedLocations: [] }),
      listMessages: ({ jobId }) => {
        asked.push(jobId);
        return Promise.resolve(jobId === 'job-39' ? errors : []);
      },
    });
    const connections = new Connections(() => Promise.resolve(api));
    await connections.set([connection()]);
    monitor = new JobsMonitor({ connections, clock, log: silentLog });
    const isWatched = (_: string, { id }: { readonly id: string }): boolean => watched.has(id);
    troubles = new JobTroubles({ connections, monitor, clock, log: silentLog, isWatched });
    troubles.onDidChange((change) => changes.push(change));
    await monitor.refresh();
  });
  afterEach(async () => {
    await troubles.close();
    await monitor.close();
    assert.equal(clock.pending, 0, 'no timer is left');
  });

  it('are looked for among the newest that run while the view can be seen, once a minute each', async () => {
    await clock.advance(300_000);
    assert.equal(asked.length, 0);
    troubles.setVisible(true);
    await clock.advance(0);
    assert.equal(asked.length, 20);
    assert.ok(!asked.includes(ended.id) && asked.includes('job-39') && !asked.includes('job-10'));
    await clock.advance(60_000);
    assert.equal(asked.length, 40);
    assert.deepEqual(changes, []);
  });

  it('are looked for among watched ones whoever looks', async () => {
    watched.add('job-10');
    troubles.watchedChanged();
    await clock.advance(60_000);
    assert.deepEqual(new Set(asked), new Set(['job-10']), 'although no job has changed');
  });

  it('are told when that begins, when more come and when it is over', async () => {
    errors = [error('1', 'first'), error('2', 'second')];
    troubles.setVisible(true);
    await clock.advance(0);
    assert.deepEqual(troubles.of('one', job('job-39')), { errors: 2, text: 'second' });
    await clock.advance(60_000);
    assert.equal(changes.length, 1, 'the same is not told again');
    errors = [];
    await clock.advance(60_000);
    assert.equal(changes.at(-1)?.trouble, undefined);
    assert.equal(troubles.of('one', job('job-39')), undefined);
    const [request] = api.messageRequests;
    assert.equal(request?.minimumImportance, 'ERROR');
    assert.ok(Date.parse(request.startTime ?? '') >= Date.parse('2026-01-01T00:00:00Z') - troubleWindowMs);
  });

  it('are told to be no longer known when nobody asks about them any more', async () => {
    errors = [error('1', 'first')];
    watched.add('job-10');
    troubles.setVisible(true);
    await clock.advance(0);
    troubles.setVisible(false);
    await clock.advance(60_000);
    assert.deepEqual(
      changes.map(({ connectionId, job: { id }, trouble }) => [connectionId, id, trouble?.errors]),
      [
        ['one', 'job-39', 1],
        ['one', 'job-39', undefined],
      ],
    );
    assert.equal(troubles.of('one', job('job-39')), undefined);
  });
});

function error(id: string, text: string): JobMessage {
  return { id, time: '2026-01-01T00:00:00.000Z', importance: 'ERROR', text };
}
