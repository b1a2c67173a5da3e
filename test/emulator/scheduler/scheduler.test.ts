import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudSchedulerClient } from '@google-cloud/scheduler';
import { RunningEmulator, refusalOver, transports } from '../runningEmulator.ts';
import { TestClock } from '../submittedJob.ts';
import { until } from '../until.ts';

const parent = 'projects/local-project/locations/us-central1';
const nightly = `${parent}/jobs/nightly`;
const launchUri =
  'https://dataflow.googleapis.com/v1b3/projects/local-project/locations/us-central1/templates:launch?gcsPath=gs://templates/copy';

/** As a person would schedule a launch of a classic template. */
const launchTarget = (jobName: string) => ({
  uri: launchUri,
  httpMethod: 'POST' as const,
  headers: { 'Content-Type': 'application/json' },
  body: Buffer.from(JSON.stringify({ jobName, parameters: {} })),
  oauthToken: { serviceAccountEmail: 'launcher@local-project.iam.gserviceaccount.com' },
});
const launchJob = { schedule: '0 6 * * *', timeZone: 'Europe/Berlin', httpTarget: launchTarget('nightly') };

for (const transport of transports) {
  describe(`Cloud Scheduler over ${transport}`, () => {
    let running: RunningEmulator;
    let scheduler: CloudSchedulerClient;
    let clock: TestClock;
    const refused = refusalOver(transport);

    beforeEach(async () => {
      clock = new TestClock();
      running = await RunningEmulator.start({ now: clock.now });
      scheduler = new CloudSchedulerClient(running.clientOptions(transport));
      const environment = { sdkPipelineOptions: { options: { pipelineUrl: 'gs://b/p' } } };
      const template = JSON.stringify({ name: 'copy', type: 'JOB_TYPE_BATCH', environment });
      await running.emulator.storage.write('templates', 'copy', new TextEncoder().encode(template));
    });
    afterEach(async () => {
      await scheduler.close();
      await running.close();
    });

    const create = async (job: object = launchJob, name = nightly) =>
      (await scheduler.createJob({ parent, job: { ...job, name } }))[0];
    const get = async (name = nightly) => (await scheduler.getJob({ name }))[0];
    const jobNames = (): readonly string[] => [...running.engine.runs.values()].map(({ job }) => job.name);
    const iso = (time: { seconds?: unknown } | null | undefined): string =>
      new Date(Number(time?.seconds ?? 0) * 1000).toISOString();

    it('answers a new job with its defaults and the next moment of its zone', async () => {
      const job = await create();
      assert.equal(job.state, 'ENABLED');
      // Noon UTC on 1 March; six o'clock in Berlin is five o'clock UTC.
      assert.equal(iso(job.scheduleTime), '2026-03-02T05:00:00.000Z');
      assert.equal(Number(job.attemptDeadline?.seconds), 180);
      assert.equal(Number(job.retryConfig?.minBackoffDuration?.seconds), 5);
      assert.deepEqual((await get()).httpTarget?.uri, launchUri);
    });

    it('launches the template when it is due, once', async () => {
      await create();
      clock.advance({ minutes: 17 * 60 + 1 });
      await until(() => running.engine.runs.size > 0);
      await until(async () => (await get()).status?.code === 0);
      const job = await get();
      assert.deepEqual(jobNames(), ['nightly']);
      assert.equal(iso(job.lastAttemptTime), '2026-03-02T05:01:00.000Z');
      assert.equal(iso(job.scheduleTime), '2026-03-03T05:00:00.000Z');
    });

    it('runs a paused job only when it is told to', async () => {
      await create();
      const [paused] = await scheduler.pauseJob({ name: nightly });
      assert.equal(paused.state, 'PAUSED');
      await create({ ...launchJob, httpTarget: launchTarget('other') }, `${parent}/jobs/other`);
      clock.advance({ minutes: 24 * 60 });
      await until(() => running.engine.runs.size > 0);
      assert.deepEqual(jobNames(), ['other']);
      await scheduler.runJob({ name: nightly });
      await until(() => running.engine.runs.size > 1);
      assert.deepEqual(jobNames(), ['other', 'nightly']);
      const [resumed] = await scheduler.resumeJob({ name: nightly });
      assert.equal(resumed.state, 'ENABLED');
      assert.equal(iso(resumed.scheduleTime), '2026-03-03T05:00:00.000Z');
    });

    it('tells of a launch that was refused, and tries again as the retry settings say', async () => {
      // The name is taken for as long as the first job runs.
      await create({ ...launchJob, retryConfig: { retryCount: 1, minBackoffDuration: { seconds: 60 } } });
      await scheduler.runJob({ name: nightly });
      await until(() => running.engine.runs.size === 1);
      clock.advance({ minutes: 17 * 60 });
      await until(async () => ((await get()).status?.code ?? 0) !== 0);
      const failed = await get();
      assert.equal(failed.status?.code, 10);
      assert.equal(iso(failed.scheduleTime), '2026-03-02T05:01:00.000Z');
      clock.advance({ minutes: 1 });
      await until(async () => iso((await get()).scheduleTime) === '2026-03-03T05:00:00.000Z');
      assert.deepEqual(jobNames(), ['nightly']);
    });

    it('changes the fields that the mask names and no others', async () => {
      await create();
      await scheduler.pauseJob({ name: nightly });
      const [job] = await scheduler.updateJob({
        job: { name: nightly, schedule: '30 7 * * mon', description: 'not asked for' },
        updateMask: { paths: ['schedule'] },
      });
      assert.equal(job.state, 'PAUSED');
      assert.equal(job.description, '');
      assert.equal(iso(job.scheduleTime), '2026-03-02T06:30:00.000Z');
      assert.equal(job.httpTarget?.uri, launchUri);
    });

    it('lists the jobs of a location in pages, without those that were deleted', async () => {
      for (const name of ['c', 'a', 'b', 'd']) await create(launchJob, `${parent}/jobs/${name}`);
      await scheduler.deleteJob({ name: `${parent}/jobs/b` });
      const short = (jobs: readonly { name?: string | null }[]) =>
        jobs.map(({ name }) => name?.split('/').at(-1));
      const [first, next] = await scheduler.listJobs({ parent, pageSize: 2 }, { autoPaginate: false });
      assert.deepEqual(short(first), ['a', 'c']);
      const [second] = await scheduler.listJobs(next ?? {}, { autoPaginate: false });
      assert.deepEqual(short(second), ['d']);
      const [elsewhere] = await scheduler.listJobs({
        parent: 'projects/local-project/locations/europe-west1',
      });
      assert.deepEqual(elsewhere, []);
      await assert.rejects(get(`${parent}/jobs/b`), refused('NOT_FOUND', /Job not found/));
    });

    it('refuses what it cannot take', async () => {
      await create();
      await assert.rejects(create(), refused('ALREADY_EXISTS', /nightly already exists/));
      await assert.rejects(
        scheduler.resumeJob({ name: nightly }),
        refused('FAILED_PRECONDITION', /is ENABLED; it must be PAUSED/),
      );
      const other = `${parent}/jobs/other`;
      const cases = [
        [{ schedule: '0 0 6 * * *' }, 'INVALID_ARGUMENT', /Schedule or time zone is invalid/],
        [{ schedule: '0 6 L * *' }, 'INVALID_ARGUMENT', /Schedule or time zone is invalid/],
        [{ timeZone: 'Europe/Nowhere' }, 'INVALID_ARGUMENT', /Schedule or time zone is invalid/],
        [{ schedule: 'every 5 minutes' }, 'UNIMPLEMENTED', /unix-cron only/],
        [{ retryConfig: { retryCount: 6 } }, 'INVALID_ARGUMENT', /retry_count.*\[0, 5\]/],
        [{ attemptDeadline: { seconds: 5 } }, 'INVALID_ARGUMENT', /attempt_deadline/],
        [{ httpTarget: { uri: 'https://example.com/' } }, 'FAILED_PRECONDITION', /not to .*example\.com/],
        [{ httpTarget: { uri: 'ftp://x' } }, 'INVALID_ARGUMENT', /must begin with http/],
      ] as const;
      for (const [change, status, message] of cases) {
        await assert.rejects(create({ ...launchJob, ...change }, other), refused(status, message));
      }
      await assert.rejects(
        create(launchJob, 'projects/local-project/locations/us-east1/jobs/x'),
        refused('INVALID_ARGUMENT', /Job name must be formatted/),
      );
    });
  });
}

describe('Cloud Scheduler of the local service', () => {
  it('keeps jobs over a restart, and does not make up for what was due meanwhile', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'emulator-test-'));
    const dataDir = join(folder, 'data');
    const clock = new TestClock();
    let running = await RunningEmulator.start({ now: clock.now, dataDir });
    let scheduler = new CloudSchedulerClient(running.clientOptions('gRPC'));
    try {
      await scheduler.createJob({ parent, job: { ...launchJob, name: nightly } });
      await scheduler.createJob({ parent, job: { ...launchJob, name: `${parent}/jobs/gone` } });
      await scheduler.deleteJob({ name: `${parent}/jobs/gone` });
      await scheduler.close();
      await running.close();
      clock.advance({ minutes: 3 * 24 * 60 });
      running = await RunningEmulator.start({ now: clock.now, dataDir });
      scheduler = new CloudSchedulerClient(running.clientOptions('gRPC'));
      const [jobs] = await scheduler.listJobs({ parent });
      assert.deepEqual(
        jobs.map(({ name }) => name),
        [nightly],
      );
      assert.equal(Number(jobs[0]?.scheduleTime?.seconds), Date.parse('2026-03-05T05:00:00Z') / 1000);
      assert.equal(jobs[0]?.lastAttemptTime, null);
    } finally {
      await scheduler.close();
      await running.close();
      await rm(folder, { recursive: true });
    }
  });

  it('sends what the target says to a program on this machine, with headers that tell of the schedule', async () => {
    const received: { headers: NodeJS.Dict<string | string[]>; body: string; method: string | undefined }[] =
      [];
    const server: Server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ headers: request.headers, body, method: request.method });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const running = await RunningEmulator.start();
    const scheduler = new CloudSchedulerClient(running.clientOptions('gRPC'));
    try {
      const httpTarget = {
        uri: `http://127.0.0.1:${address.port}/hook`,
        httpMethod: 'PUT' as const,
        headers: { 'X-Mine': 'yes', 'User-Agent': 'me' },
        body: Buffer.from('hello'),
      };
      await scheduler.createJob({ parent, job: { ...launchJob, name: nightly, httpTarget } });
      await scheduler.runJob({ name: nightly });
      await until(() => received.length > 0);
      const [{ headers, body, method } = { headers: {}, body: '', method: '' }] = received;
      assert.deepEqual([method, body, headers['x-mine']], ['PUT', 'hello', 'yes']);
      assert.equal(headers['user-agent'], 'Google-Cloud-Scheduler');
      assert.equal(headers['x-cloudscheduler-jobname'], 'nightly');
      assert.equal(headers['content-type'], 'application/octet-stream');
    } finally {
      await scheduler.close();
      await running.close();
      server.close();
    }
  });
});
