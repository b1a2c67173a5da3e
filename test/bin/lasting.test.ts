import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { fromBinary } from '@bufbuild/protobuf';
import { JobsV1Beta3Client, MessagesV1Beta3Client, MetricsV1Beta3Client } from '@google-cloud/dataflow';
import { googleAuthLibrary, grpc } from 'google-gax';
import { JobType } from '../../src/emulator/gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobSchema, JobsV1Beta3 } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { scenarios } from '../../src/emulator/scenarios/scenarioTable.ts';
import { modelJob, place } from '../bench/modelJob.ts';
import { RawClient, rawRequest } from '../bench/rawClient.ts';
import { until } from '../emulator/until.ts';

/** As people run it: built (npm test builds first; for this file alone, npm run build does). */
const program = fileURLToPath(new URL('../../dist/bin/dataflow-emulator.js', import.meta.url));
const bucket = 'workloads';

describe('dataflow-emulator --data-dir', function () {
  // Two starts of the program and thousands of jobs.
  this.timeout(240_000);

  let folder: string;
  let child: ChildProcess | undefined;
  let service: Service;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emulator-test-'));
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  async function start(...args: string[]): Promise<void> {
    const started = spawn(process.execPath, [program, '--json', '--data-dir', folder, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child = started;
    const [line] = (await once(createInterface(started.stdout), 'line')) as [string];
    const { grpc: address, http } = JSON.parse(line) as { grpc: string; http: string };
    service = new Service(address, http);
  }
  async function stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    assert.ok(child);
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
    await service.close();
  }

  it('has each job after kill -9 that it answered before, and none twice', async () => {
    await start();
    // Google's client takes longer for a thousand calls than the service does.
    const client = new RawClient(service.address);
    const answered: string[] = [];
    let asked = 0;
    const keepCreating = async (): Promise<void> => {
      for (;;) {
        asked += 1;
        const job = modelJob(`job-${asked}`, 'healthy-batch', JobType.BATCH);
        const answer = await client.call(rawRequest(JobsV1Beta3.method.createJob, { ...place, job }));
        answered.push(fromBinary(JobSchema, answer).id);
      }
    };
    // Each goes on until its call is cut off.
    const workers = Array.from({ length: 1000 }, () => keepCreating().catch(() => undefined));
    await until(() => answered.length >= 1000, 120);
    assert.ok(asked > answered.length, 'calls are under way');
    await stop('SIGKILL');
    client.close();
    await Promise.all(workers);
    await start();
    const [jobs] = await service.jobs.listJobs(place);
    const ids = jobs.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(new Set(jobs.map(({ name }) => name)).size, jobs.length);
    assert.deepEqual(
      answered.filter((id) => !ids.includes(id)),
      [],
    );
    await stop('SIGTERM');
  });

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    it(`goes on with a computed job after ${signal}, and tells nothing twice`, async () => {
      await start('--speed', '60');
      await service.upload('healthy-streaming');
      const jobId = await service.create('words', 'healthy-streaming');
      const isRunning = async () => (await service.state(jobId)) === 'JOB_STATE_RUNNING';
      await until(isRunning);
      await until(async () => (await service.elements(jobId)) > 5000);
      const elements = await service.elements(jobId);
      const messages = await service.messageTexts(jobId);
      await stop(signal);
      await start('--speed', '60');
      await until(isRunning);
      await until(async () => (await service.elements(jobId)) > elements);
      const after = await service.messageTexts(jobId);
      assert.deepEqual(after.slice(0, messages.length), messages);
      const starts = after.filter((text) => text === 'Workers have started successfully.');
      assert.equal(starts.length, 1, after.join('\n'));
      await stop('SIGTERM');
    });
  }
});

/** Google's clients of one service. */
class Service {
  readonly address: string;
  readonly jobs: JobsV1Beta3Client;
  readonly #messages: MessagesV1Beta3Client;
  readonly #metrics: MetricsV1Beta3Client;

  readonly #http: string;

  constructor(address: string, http: string) {
    this.address = address;
    this.#http = http;
    const { hostname, port } = new URL(`http://${address}`);
    const options = {
      apiEndpoint: hostname,
      port: Number(port),
      sslCreds: grpc.credentials.createInsecure(),
      authClient: new googleAuthLibrary.PassThroughClient(),
    };
    this.jobs = new JobsV1Beta3Client(options);
    this.#messages = new MessagesV1Beta3Client(options);
    this.#metrics = new MetricsV1Beta3Client(options);
  }

  /** Stores the workload of a scenario, from which jobs can be created then. */
  async upload(scenario: string): Promise<void> {
    const workload = scenarios.find(({ name }) => name === scenario)?.workload;
    const response = await fetch(
      `${this.#http}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${scenario}.json`,
      { method: 'POST', body: JSON.stringify(workload) },
    );
    assert.equal(response.status, 200, await response.text());
  }

  /** Answers the id. */
  async create(name: string, scenario: string): Promise<string> {
    const workloadUrl = { stringValue: `gs://${bucket}/${scenario}.json` };
    const [job] = await this.jobs.createJob({
      ...place,
      job: {
        name,
        type: 'JOB_TYPE_STREAMING',
        labels: { 'goog-emulator-engine': 'model' },
        environment: {
          sdkPipelineOptions: {
            fields: { options: { structValue: { fields: { workloadUrl } } } },
          },
        },
      },
    });
    return job.id ?? '';
  }

  async state(jobId: string): Promise<unknown> {
    return (await this.jobs.getJob({ ...place, jobId }))[0].currentState;
  }

  /** Elements that the first step has counted. */
  async elements(jobId: string): Promise<number> {
    const [{ metrics }] = await this.#metrics.getJobMetrics({ ...place, jobId });
    const counts = metrics?.filter(({ name }) => name?.name === 'ElementCount') ?? [];
    return Math.max(0, ...counts.map(({ scalar }) => scalar?.numberValue ?? 0));
  }

  async messageTexts(jobId: string): Promise<readonly string[]> {
    const [messages] = await this.#messages.listJobMessages({
      ...place,
      jobId,
      minimumImportance: 'JOB_MESSAGE_DEBUG',
    });
    return messages.map(({ messageText }) => messageText ?? '');
  }

  async close(): Promise<void> {
    await Promise.all([this.jobs.close(), this.#messages.close(), this.#metrics.close()]);
  }
}
