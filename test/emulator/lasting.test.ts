import assert from 'node:assert/strict';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { JobState } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import {
  AutoscalingEventSchema,
  JobMessageImportance,
} from '../../src/emulator/gen/google/dataflow/v1beta3/messages_pb.ts';
import type { FakeRun } from './fakeEngine.ts';
import { RunningEmulator, type DataflowClients } from './runningEmulator.ts';
import { place, runningJob } from './submittedJob.ts';
import { until } from './until.ts';

describe('a local Dataflow service with a data folder', () => {
  let folder: string;
  let dataDir: string;
  let running: RunningEmulator;
  let clients: DataflowClients;
  let warnings: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emulator-test-'));
    dataDir = join(folder, 'data');
    warnings = [];
    await start();
  });
  afterEach(async () => {
    await running.close();
    await rm(folder, { recursive: true });
  });

  async function start(): Promise<void> {
    const ignore = (): void => undefined;
    const warn = (message: string): void => void warnings.push(message);
    running = await RunningEmulator.start({
      dataDir,
      log: { debug: ignore, info: ignore, warn, error: warn },
    });
    clients = running.clients('gRPC');
  }
  async function restart(): Promise<void> {
    await running.close();
    await start();
  }
  /** A service on what the disk holds at this moment, as after kill -9. */
  async function crash(): Promise<void> {
    const image = await mkdtemp(join(folder, 'image-'));
    await cp(dataDir, image, { recursive: true, filter: (path) => !path.endsWith('.lock') });
    await running.close();
    dataDir = image;
    await start();
  }

  const get = async (jobId: string) =>
    (await clients.jobs.getJob({ ...place, jobId, view: 'JOB_VIEW_ALL' }))[0];
  async function messagesOf(jobId: string) {
    const [messages] = await clients.messages.listJobMessages({ ...place, jobId });
    return messages.map(({ id, messageText }) => `${id ?? ''} ${messageText ?? ''}`);
  }
  const lastMessage = async (jobId: string) => (await messagesOf(jobId)).at(-1) ?? '';

  function tellOfEverything({ observer }: FakeRun, time = new Date()): void {
    observer.message(JobMessageImportance.JOB_MESSAGE_BASIC, 'The workers have started.');
    observer.autoscaling(create(AutoscalingEventSchema, { currentNumWorkers: 2n, targetNumWorkers: 3n }));
    observer.workerLog({
      ...{ time, severity: 'WARNING', message: 'slow', log: 'worker', worker: 'w-1', step: 'Count' },
    });
    observer.samples([
      { metric: 'system_lag', time, value: 4 },
      { metric: 'elapsed_time', time, value: 17n },
      { metric: 'status', time, value: 'RUNNING' },
      { metric: 'element_count', labels: { pcollection: 'p' }, startTime: time, time, value: 3 },
    ]);
  }
  /** All that the service tells of a job. */
  async function everythingOf(jobId: string): Promise<unknown> {
    const [metrics] = await clients.metrics.getJobMetrics({ ...place, jobId });
    const messages = await running.fetch(
      `/v1b3/projects/${place.projectId}/locations/${place.location}/jobs/${jobId}/messages`,
    );
    const logs = await running.fetch('/v2/entries:list', {
      method: 'POST',
      body: JSON.stringify({ resourceNames: [`projects/${place.projectId}`], pageSize: 1000 }),
    });
    const interval = `interval.startTime=2000-01-01T00:00:00Z&interval.endTime=2100-01-01T00:00:00Z`;
    const filter = encodeURIComponent('metric.type = starts_with("dataflow.googleapis.com/job/")');
    const series = await running.fetch(
      `/v3/projects/${place.projectId}/timeSeries?filter=${filter}&${interval}`,
    );
    for (const response of [messages, logs, series]) assert.equal(response.status, 200);
    return {
      job: await get(jobId),
      counters: metrics.metrics?.map(({ name, scalar }) => [name?.name, scalar]),
      messages: await messages.json(),
      logs: await logs.json(),
      series: await series.json(),
      stages: (await clients.metrics.getJobExecutionDetails({ ...place, jobId }))[0],
    };
  }

  it('knows after a restart everything of a job that has ended', async () => {
    const { jobId, run } = await runningJob(running, clients, 'wordcount', {
      labels: { team: 'search' },
      steps: [{ kind: 'ParallelRead', name: 's1' }],
    });
    run.counters = { words: 42 };
    tellOfEverything(run);
    run.end(JobState.DONE);
    const before = await everythingOf(jobId);
    await restart();
    assert.deepEqual(await everythingOf(jobId), before);
    await crash();
    assert.deepEqual(await everythingOf(jobId), before);
    assert.deepEqual(warnings, []);
  });

  it('forgets nothing that is told of a running job, and fails it with the reason when the service was killed', async () => {
    const { jobId, run } = await runningJob(running, clients, 'wordcount');
    tellOfEverything(run);
    const before = await messagesOf(jobId);
    // What engines tell is written together from time to time.
    await until(async () => (await journalText()).includes('The workers have started.'));
    await crash();
    assert.equal((await get(jobId)).currentState, 'JOB_STATE_FAILED');
    const after = await messagesOf(jobId);
    assert.deepEqual(after.slice(0, before.length), before);
    assert.match(
      after.at(-1) ?? '',
      /Workflow failed\. Causes: .*service ended while the job ran on the engine fake/,
    );
    await runningJob(running, clients, 'wordcount');
  });

  it('fails a running job with the reason when the service is stopped', async () => {
    const { jobId, run } = await runningJob(running, clients, 'wordcount');
    run.counters = { words: 7 };
    await restart();
    assert.equal((await get(jobId)).currentState, 'JOB_STATE_FAILED');
    assert.match(await lastMessage(jobId), /service was stopped while the job ran on the engine fake/);
    const [{ metrics }] = await clients.metrics.getJobMetrics({ ...place, jobId });
    assert.ok(metrics?.some(({ name }) => name?.name === 'words'));
  });

  it('goes on with order, pages, and names that are taken', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      const { jobId, run } = await runningJob(running, clients, name);
      if (name !== 'd') run.end(JobState.DONE);
      ids.unshift(jobId);
    }
    const list = (request: Record<string, unknown>) =>
      clients.jobs.listJobs({ ...place, pageSize: 2, ...request }, { autoPaginate: false });
    const [first, next] = await list({});
    await restart();
    const [second] = await list({ pageToken: next?.pageToken });
    assert.deepEqual(
      [...first, ...second].map(({ id }) => id),
      ids,
    );
    const { jobId } = await runningJob(running, clients, 'e');
    const [newest] = await list({});
    assert.deepEqual(
      newest.map(({ id }) => id),
      [jobId, ids[0]],
    );
    assert.equal((await list({ filter: 'TERMINATED' }))[0][0]?.id, ids[0], 'it ended with the service');
  });

  it('keeps what is changed of a job that has ended', async () => {
    const { jobId, run } = await runningJob(running, clients, 'wordcount');
    run.end(JobState.DONE);
    await clients.jobs.updateJob({
      ...place,
      jobId,
      job: { jobMetadata: { userDisplayProperties: { archived: 'true' } } },
      updateMask: { paths: ['job_metadata.user_display_properties.archived'] },
    });
    await crash();
    const job = await get(jobId);
    assert.equal(job.jobMetadata?.userDisplayProperties?.['archived'], 'true');
    assert.equal(job.currentState, 'JOB_STATE_DONE');
  });

  it('starts a job from a snapshot of before', async () => {
    const { jobId, run } = await runningJob(running, clients, 'stream');
    run.counters = { words: 42 };
    const [{ id: snapshotId }] = await clients.jobs.snapshotJob({ ...place, jobId });
    const stateOf = async (id: string) =>
      (await clients.snapshots.getSnapshot({ ...place, snapshotId: id }))[0].state;
    await until(async () => (await stateOf(snapshotId ?? '')) === 'READY');
    let finish: () => void = () => undefined;
    run.saved = () =>
      new Promise((resolve) => {
        finish = () => {
          resolve({ engine: 'fake', sizeBytes: 1, data: {} });
        };
      });
    const [{ id: unfinished }] = await clients.jobs.snapshotJob({ ...place, jobId });
    await crash();
    finish();
    assert.equal(await stateOf(unfinished ?? ''), 'FAILED');
    const again = await runningJob(running, clients, 'again', { createdFromSnapshotId: snapshotId });
    assert.deepEqual(again.run.from?.data, { counters: { words: 42 } });
    await clients.snapshots.deleteSnapshot({ ...place, snapshotId: snapshotId ?? '' });
    await crash();
    assert.equal(await stateOf(snapshotId ?? ''), 'DELETED');
  });

  it('knows that a job was replaced', async () => {
    const old = await runningJob(running, clients, 'stream');
    const next = await runningJob(running, clients, 'stream', { replaceJobId: old.jobId });
    await crash();
    const replaced = await get(old.jobId);
    assert.equal(replaced.currentState, 'JOB_STATE_UPDATED');
    assert.equal(replaced.replacedByJobId, next.jobId);
  });

  it('reads only the ended jobs that a question is about', async () => {
    const long = new Date('2020-01-01T00:00:00Z');
    const old = await runningJob(running, clients, 'old');
    tellOfEverything(old.run, long);
    old.run.end(JobState.DONE);
    const now = await runningJob(running, clients, 'new');
    tellOfEverything(now.run);
    now.run.end(JobState.DONE);
    await restart();
    // The old one cannot be read, which the service would tell.
    const [file = ''] = await journalFiles();
    const bytes = await readFile(file);
    bytes[bytes.lastIndexOf(Buffer.from(old.jobId))] = 0x21;
    await writeFile(file, bytes);
    const logs = await running.fetch('/v2/entries:list', {
      method: 'POST',
      body: JSON.stringify({
        resourceNames: [`projects/${place.projectId}`],
        orderBy: 'timestamp desc',
        pageSize: 1,
      }),
    });
    assert.match(await logs.text(), new RegExp(now.jobId));
    const lag = 'metric.type = "dataflow.googleapis.com/job/system_lag"';
    const series = async (filter: string, start: string, end: string): Promise<string> => {
      const interval = `interval.startTime=${start}&interval.endTime=${end}`;
      const path = `/v3/projects/${place.projectId}/timeSeries?filter=${encodeURIComponent(filter)}&${interval}`;
      return (await running.fetch(path)).text();
    };
    const [recently, later] = ['2026-01-01T00:00:00Z', '2100-01-01T00:00:00Z'];
    assert.match(await series(lag, recently, later), new RegExp(now.jobId));
    const ofNew = `${lag} AND metric.labels.job_id = "${now.jobId}"`;
    assert.match(await series(ofNew, '2000-01-01T00:00:00Z', later), new RegExp(now.jobId));
    assert.deepEqual(warnings, []);
    await series(lag, '2000-01-01T00:00:00Z', later);
    assert.match(warnings.join(), /What was kept of .* cannot be read/);
  });

  it('starts with a damaged journal, tells of it, and has all other jobs', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const { jobId, run } = await runningJob(running, clients, name);
      run.end(JobState.DONE);
      await restart();
      ids.push(jobId);
    }
    await running.close();
    const [file = ''] = await journalFiles();
    const bytes = await readFile(file);
    const place = bytes.lastIndexOf(Buffer.from(ids[1] ?? ''));
    bytes[place] = 0x21;
    await writeFile(file, bytes);
    await appendFile(file, bytes.subarray(20, 60));
    await start();
    assert.match(warnings.join('\n'), /damaged bytes at byte \d+ were passed over/);
    assert.match(warnings.join('\n'), /the last 40 bytes were no whole record and were cut off/);
    for (const id of [ids[0], ids[2]]) assert.equal((await get(id ?? '')).currentState, 'JOB_STATE_DONE');
  });

  async function journalFiles(): Promise<string[]> {
    const names = await readdir(join(dataDir, 'jobs'));
    return names.map((name) => join(dataDir, 'jobs', name));
  }
  async function journalText(): Promise<string> {
    const files = await Promise.all((await journalFiles()).map((file) => readFile(file)));
    return Buffer.concat(files).toString('latin1');
  }
});
