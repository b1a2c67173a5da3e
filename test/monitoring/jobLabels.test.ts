import assert from 'node:assert/strict';
import { Connections } from '../../src/dataflow/connections.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';
import { JobLabels, type LabelsRead } from '../../src/monitoring/jobLabels.ts';
import { JobsMonitor } from '../../src/monitoring/jobsMonitor.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { ManualClock, settle } from './manualClock.ts';
import { connection, fullJob, job, ScriptedApi } from './scriptedApi.ts';

describe('Labels of jobs', () => {
  const clock = new ManualClock();
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
    const connections = new Connections(() => Promise.resolve(api));
    await connections.set([connection()]);
    monitor = new JobsMonitor({ connections, clock, log: silentLog });
    labels = new JobLabels({ connections, monitor, clock, log: silentLog });
    reads = [];
    labels.onDidRead((read) => reads.push(read));
    await monitor.refresh();
  });
  afterEach(async () => {
    await labels.close();
    await monitor.close();
    assert.equal(clock.pending, 0, 'no timer is left');
  });

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
});
