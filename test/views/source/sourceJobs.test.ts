import assert from 'node:assert/strict';
import { Connections } from '../../../src/dataflow/connections.ts';
import type { Job, JobStep, JobSummary } from '../../../src/dataflow/job.ts';
import { JobWatches } from '../../../src/monitoring/jobWatches.ts';
import type { JobsPlace } from '../../../src/monitoring/jobsMonitor.ts';
import { SourceJobs } from '../../../src/views/source/sourceJobs.ts';
import { dataflowApiWith } from '../../dataflow/absentDataflowApi.ts';
import { bareDetails } from '../../dataflow/bareJob.ts';
import { silentLog as log } from '../../dataflow/silentLog.ts';
import { ManualClock, settle } from '../../monitoring/manualClock.ts';
import { job, local, ScriptedMonitor } from '../scriptedMonitor.ts';

class FollowedMonitor extends ScriptedMonitor {
  followed: readonly JobsPlace[] = [];

  setFollowed(places: readonly JobsPlace[]): void {
    this.followed = places;
  }
}

function stepsOf(...names: readonly string[]): readonly JobStep[] {
  return names.map((name) => ({ id: name, name, kind: 'PAR_DO', inputs: [], outputs: [] }));
}

describe('The jobs of pipelines that are in view', () => {
  const orders = { path: '/w/orders.py', labels: ['Read', 'Parse', 'Write'] };
  let steps: Map<string, readonly JobStep[]>;
  let startedFrom: Map<string, string>;
  let isUp: boolean;
  let reads: number;
  let monitor: FollowedMonitor;
  let clock: ManualClock;
  let connections: Connections;
  let watches: JobWatches;
  let jobs: SourceJobs;

  beforeEach(async () => {
    steps = new Map();
    startedFrom = new Map();
    [isUp, reads] = [true, 0];
    const api = dataflowApiWith({
      getJob: ({ jobId }) => {
        reads += 1;
        const full: Job = { ...job(jobId), ...bareDetails, steps: steps.get(jobId) ?? [] };
        return Promise.resolve(full);
      },
      getJobMetrics: () => Promise.resolve({ metrics: [] }),
      listMessages: () => Promise.resolve([]),
      listLogs: () => Promise.resolve([]),
    });
    clock = new ManualClock();
    connections = new Connections(() => Promise.resolve(api));
    await connections.set([local]);
    watches = new JobWatches({ connections, clock, log });
    monitor = new FollowedMonitor();
    jobs = new SourceJobs({
      connections,
      monitor,
      watches,
      clock,
      log,
      started: { fileOf: (name) => startedFrom.get(name) },
      isUp: () => isUp,
    });
  });
  afterEach(async () => {
    jobs.dispose();
    await watches.close();
    await connections.close();
  });

  function run(id: string, names: readonly string[], more: Partial<JobSummary> = {}): JobSummary {
    steps.set(id, stepsOf(...names));
    return job(id, `job-${id}`, { createTime: `2026-01-01T00:00:0${id}Z`, ...more });
  }

  async function found(): Promise<string | undefined> {
    await settle();
    return jobs.jobOf(orders.path)?.target.ref.jobId;
  }

  it('are those whose steps fit, the newest of several', async () => {
    const names = ['Read', 'Parse', 'Write'];
    monitor.knows([run('1', names), run('2', names), run('3', ['Clock', 'Other'])]);
    jobs.setSources([orders]);
    assert.equal(await found(), '2');
  });

  it('are rather those that were started from the file, and never those started from another', async () => {
    const names = ['Read', 'Parse', 'Write'];
    startedFrom.set('job-1', orders.path).set('job-2', '/w/other.py');
    monitor.knows([run('1', ['Read', 'Changed']), run('2', names)]);
    jobs.setSources([orders]);
    assert.equal(await found(), '1');
    monitor.knows([run('2', names)]);
    monitor.tell({ kind: 'list', connectionId: local.id });
    assert.equal(await found(), undefined);
  });

  it('are none when they have ended, or share no more than a few names', async () => {
    monitor.knows([
      run('1', ['Read', 'Parse', 'Write'], { state: 'DONE' }),
      run('2', ['Read', 'A', 'B', 'C', 'D']),
    ]);
    jobs.setSources([orders]);
    assert.equal(await found(), undefined);
  });

  it('are polled only while a pipeline is in view, and nothing is started for that', async () => {
    monitor.knows([run('1', ['Read', 'Parse', 'Write'])]);
    jobs.setSources([orders]);
    assert.equal(await found(), '1');
    assert.deepEqual(monitor.followed, [{ connectionId: 'local', location: 'us-central1' }]);
    jobs.setSources([]);
    assert.deepEqual(monitor.followed, []);
    const before = reads;
    await clock.advance(120_000);
    await settle();
    assert.equal(reads, before);
    isUp = false;
    jobs.setSources([orders]);
    assert.deepEqual(monitor.followed, []);
  });
});
