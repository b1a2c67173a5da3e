import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobMessageImportance } from '../../src/emulator/gen/google/dataflow/v1beta3/messages_pb.ts';
import { fillDisk } from './fullDisk.ts';
import { RunningEmulator, type DataflowClients } from './runningEmulator.ts';
import { place, runningJob } from './submittedJob.ts';
import { until } from './until.ts';

describe('a local Dataflow service on a disk that gets full', () => {
  let dataDir: string;
  let running: RunningEmulator;
  let clients: DataflowClients;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'emulator-test-'));
    running = await RunningEmulator.start({ dataDir });
    clients = running.clients('gRPC');
  });
  afterEach(async () => {
    await running.close();
    await rm(dataDir, { recursive: true });
  });

  it('refuses changes while its disk is full, and keeps by itself what was done when there is room again', async () => {
    const { jobId, run } = await runningJob(running, clients, 'stream');
    const url = `/v1b3/projects/${place.projectId}/locations/${place.location}/jobs/${jobId}`;
    const update = async (job: Record<string, unknown>, mask = '') => {
      const request = { method: 'PUT', body: JSON.stringify(job) };
      const response = await running.fetch(`${url}?updateMask=${mask}`, request);
      assert.equal(response.status, 503);
      assert.match(
        await response.text(),
        /The data folder cannot be written \(ENOSPC.*Make room on its disk/,
      );
    };
    const scale = () =>
      update({ runtimeUpdatableParams: { maxNumWorkers: 15 } }, 'runtime_updatable_params.max_num_workers');
    const makeRoom = await fillDisk();
    try {
      run.observer.message(JobMessageImportance.JOB_MESSAGE_BASIC, 'Told on the full disk.');
      await scale();
      // Done, unless it was known already that it could not be kept.
      const done = run.updates.length;
      await scale();
      await update({ requestedState: 'JOB_STATE_CANCELLED' });
      assert.equal(run.updates.length, done);
      assert.deepEqual(run.asked, []);
    } finally {
      makeRoom();
    }
    const kept = async () => {
      const files = await readdir(join(dataDir, 'jobs'));
      const all = await Promise.all(files.map((file) => readFile(join(dataDir, 'jobs', file))));
      return Buffer.concat(all).includes('Told on the full disk.');
    };
    await until(kept);
    await running.close();
    running = await RunningEmulator.start({ dataDir });
    clients = running.clients('gRPC');
    const [job] = await clients.jobs.getJob({ ...place, jobId, view: 'JOB_VIEW_ALL' });
    assert.equal(job.runtimeUpdatableParams?.maxNumWorkers, run.updates[0]?.maxNumWorkers);
  });
});
