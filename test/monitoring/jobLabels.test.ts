import assert from 'node:assert/strict';
import { Connections } from '../../src/dataflow/connections.ts';
import type { Connection } from '../../src/dataflow/connection.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import { JobLabels, type LabelsRead } from '../../src/monitoring/jobLabels.ts';
import { JobsMonitor } from '../../src/monitoring/jobsMonitor.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { ManualClock, settle } from './manualClock.ts';
import { connection, fullJob, job, ScriptedApi } from './scriptedApi.ts';

describe('Labels of jobs', () => {
  const clock = new ManualClock();
  const other = { ...connection(), id: 'two', name: 'Two' };
  const jobs = Array.from({ length: 8 }, (_, index) => job(`job-${index}`));
  let api: ScriptedApi;
  let monitor: JobsMonitor;
  let labels: JobLabels;
  let reads: LabelsRead[];
  let failing: Set<string>;

  beforeEach(async () => {
    failing = new Set();
    api = new ScriptedApi({
      listJobs: () => Promise.resolve({ jobs, failedLocations: [] }),
      getJob: ({ jobId }) =>
        failing.has(jobId)
          ? Promise.reject(new DataflowError('UNAVAILABLE', 'Reading', 'Away.', 'Wait.'))
          : Promise.resolve({ ...fullJob(jobId), labels: { team: jobId } }),
    });
    await open([connection()], () => api);
  });
  afterEach(async () => {
    await close();
    assert.equal(clock.pending, 0, 'no timer is left');
  });

  async function open(list: readonly Connection[], apiOf: (of: Connection) => ScriptedApi): Promise<void> {
    const connections = new Connections((of) => Promise.resolve(apiOf(of)));
    await connections.set(list);
    monitor = new JobsMonitor({ connections, clock, log: silentLog });
    labels = new JobLabels({ connections, monitor, clock, log: silentLog });
    reads = [];
    labels.onDidRead((read) => reads.push(read));
    await monitor.refresh();
  }

  async function close(): Promise<void> {
    await labels.close();
    await monitor.close();
  }

  it('are read only while somebody wants to know, a few at a time, each once', async () => {
    await clock.advance(60_000);
    assert.equal(api.jobReads, 0);
    labels.setEnabled(true);
    await clock.advance(0);
    assert.equal(api.jobReads, 5);
    await clock.advance(60_000);
    await monitor.refresh();
    await clock.advance(60_000);
    assert.equal(api.jobReads, jobs.length);
    assert.deepEqual(
      reads.map((read) => read.jobs.length),
      [5, 3],
    );
    assert.deepEqual(labels.of('one', job('job-3')), { team: 'job-3' });
    assert.deepEqual(labels.keys(), ['team']);
  });

  it('are tried again later where they could not be read, and the others are known meanwhile', async () => {
    failing.add('job-7');
    labels.setEnabled(true);
    await clock.advance(0);
    await settle();
    assert.equal(labels.of('one', job('job-7')), undefined);
    assert.deepEqual(labels.of('one', job('job-6')), { team: 'job-6' });
    failing.clear();
    await clock.advance(60_000);
    assert.deepEqual(labels.of('one', job('job-7')), { team: 'job-7' });
  });

  it('are read of one connection while another cannot be read, which is asked seldom', async () => {
    await close();
    const broken = new ScriptedApi({
      listJobs: () => Promise.resolve({ jobs, failedLocations: [] }),
      getJob: () => Promise.reject(new DataflowError('PERMISSION_DENIED', 'Reading', 'No.', 'Ask for it.')),
    });
    await open([connection(), other], ({ id }) => (id === 'one' ? broken : api));
    labels.setEnabled(true);
    await clock.advance(10_000);
    assert.deepEqual(labels.of('two', job('job-0')), { team: 'job-0' });
    assert.equal(api.jobReads, jobs.length);
    assert.equal(broken.jobReads, 5);
  });

  it('are read of all other jobs of a connection where many cannot be read', async () => {
    for (const index of [2, 3, 4, 5, 6, 7]) failing.add(`job-${index}`);
    labels.setEnabled(true);
    await clock.advance(120_000);
    assert.deepEqual(labels.of('one', job('job-0')), { team: 'job-0' });
    failing.clear();
    await clock.advance(120_000);
    assert.deepEqual(labels.of('one', job('job-7')), { team: 'job-7' });
  });
});
