import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  create,
  toJson,
  type DescMethodUnary,
  type JsonObject,
  type MessageInitShape,
  type DescMessage,
} from '@bufbuild/protobuf';
import * as grpc from '@grpc/grpc-js';
import { execa } from 'execa';
import { pythonClients } from '../../scripts/provision/pythonClients.ts';
import { JobsV1Beta3, JobView } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import {
  JobMessageImportance,
  MessagesV1Beta3,
} from '../../src/emulator/gen/google/dataflow/v1beta3/messages_pb.ts';
import { MetricsV1Beta3 } from '../../src/emulator/gen/google/dataflow/v1beta3/metrics_pb.ts';
import { callUnary } from '../../src/emulator/grpc/grpcMethods.ts';
import { healthyStreaming, interval, jobsPath, ModelService, place, seriesPath } from './modelService.ts';

const scripts = join(import.meta.dirname, 'python');

/** What a client knows of a job, each part in the canonical JSON of its message. */
interface JobSeen {
  readonly job: JsonObject;
  readonly jobs: readonly string[];
  readonly messages: readonly JsonObject[];
  readonly metrics: readonly JsonObject[];
  readonly stages: readonly JsonObject[];
}

interface PythonSaw {
  readonly grpc: JobSeen & Refused & MoreSeen;
  readonly rest: JobSeen & Refused;
  readonly restEntryIds: readonly string[];
  readonly discovery: JobSeen & MoreSeen;
}

interface Launched {
  readonly id?: string;
  readonly code?: number;
  readonly message?: string;
}

interface Refused {
  readonly missing: { readonly type: string; readonly message: string } | null;
}

interface MoreSeen {
  readonly series: readonly JsonObject[];
  readonly entries: readonly JsonObject[];
}

describe("Google's clients for Python", () => {
  let python: string;
  let service: ModelService;
  let client: grpc.Client;
  let jobId: string;

  before(async () => {
    python = await pythonClients();
    service = await ModelService.start();
    client = new grpc.Client(service.emulator.grpcAddress, grpc.credentials.createInsecure());
    for (const name of ['first', 'second', 'third']) jobId = await service.finishedJob(name);
  });
  after(async () => {
    client.close();
    await service.close();
  });

  async function run<T>(script: string, args: readonly string[]): Promise<T> {
    const { stdout } = await execa(python, [join(scripts, script), ...args], {
      env: { STORAGE_EMULATOR_HOST: service.emulator.httpOrigin },
    });
    return JSON.parse(stdout) as T;
  }

  async function overGrpc<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
  ): Promise<JsonObject> {
    return toJson(
      method.output,
      await callUnary(client, method, create(method.input, request), 20_000),
    ) as JsonObject;
  }

  /** The same over gRPC from Node. */
  async function nodeSaw(): Promise<JobSeen> {
    const job = { ...place, jobId };
    const { jobs } = await overGrpc(JobsV1Beta3.method.listJobs, place);
    const { jobMessages } = await overGrpc(MessagesV1Beta3.method.listJobMessages, {
      ...job,
      minimumImportance: JobMessageImportance.JOB_MESSAGE_DEBUG,
    });
    const { metrics } = await overGrpc(MetricsV1Beta3.method.getJobMetrics, job);
    const { stages } = await overGrpc(MetricsV1Beta3.method.getJobExecutionDetails, job);
    return {
      job: await overGrpc(JobsV1Beta3.method.getJob, { ...job, view: JobView.ALL }),
      jobs: (jobs as { id: string }[]).map(({ id }) => id),
      messages: jobMessages as JsonObject[],
      metrics: metrics as JsonObject[],
      stages: stages as JsonObject[],
    };
  }

  /** The same from a plain HTTP client. */
  async function httpSaw(): Promise<JobSeen & MoreSeen> {
    const get = (path: string): Promise<JsonObject> => service.read('GET', path);
    const job = `${jobsPath}/${jobId}`;
    const { entries } = await service.read<{ entries: JsonObject[] }>('POST', '/v2/entries:list', {
      resourceNames: [`projects/${place.projectId}`],
      filter: `resource.type="dataflow_step" AND resource.labels.job_id="${jobId}"`,
      pageSize: 1000,
    });
    return {
      job: await get(`${job}?view=JOB_VIEW_ALL`),
      jobs: ((await get(jobsPath))['jobs'] as { id: string }[]).map(({ id }) => id),
      messages: (await get(`${job}/messages?minimumImportance=JOB_MESSAGE_DEBUG`))[
        'jobMessages'
      ] as JsonObject[],
      metrics: (await get(`${job}/metrics`))['metrics'] as JsonObject[],
      stages: (await get(`${job}/executionDetails`))['stages'] as JsonObject[],
      series: (await get(seriesPath(jobId)))['timeSeries'] as JsonObject[],
      entries,
    };
  }

  it('see the same job as Node and a plain HTTP client: over gRPC, over REST and by the discovery document', async () => {
    const args = [service.emulator.grpcAddress, service.emulator.httpOrigin, place.projectId, place.location];
    const saw = await run<PythonSaw>('read_job.py', [...args, jobId, interval.start, interval.end]);
    const http = await httpSaw();
    assert.ok(http.messages.length > 0 && http.entries.length > 0 && http.series.length > 0);
    assert.equal(http.jobs.length, 3);
    const { series, entries, ...job } = http;
    const { missing, ...pythonGrpc } = saw.grpc;
    const { missing: missingRest, ...pythonRest } = saw.rest;
    assert.deepEqual(await nodeSaw(), job);
    assert.deepEqual(pythonGrpc, http);
    assert.deepEqual(pythonRest, job);
    assert.deepEqual(saw.discovery, http);
    assert.deepEqual(
      saw.restEntryIds,
      entries.map(({ insertId }) => insertId),
    );
    assert.ok(series.length > 0);
    assert.equal(missing?.type, 'NotFound');
    assert.equal(missingRest?.type, 'NotFound');
    assert.ok(missingRest.message.includes(missing.message), missingRest.message);
  });

  it('launch a Flex template that they stored, and are told the same of parameters that are missing', async () => {
    const spec = {
      image: 'local/workload',
      sdkInfo: { language: 'PYTHON' },
      metadata: {
        name: 'A stream',
        parameters: [{ name: 'workersMax', label: 'Most workers', helpText: 'At most so many.' }],
        localWorkload: { workload: healthyStreaming(), parameters: { workersMax: 'workers.max' } },
      },
    };
    const args = [service.emulator.grpcAddress, service.emulator.httpOrigin, place.projectId, place.location];
    const saw = await run<Record<string, Launched>>('launch_template.py', [...args, JSON.stringify(spec)]);
    const { jobs } = await service.read<{ jobs: { id: string; name: string }[] }>('GET', jobsPath);
    const idOf = (name: string): string | undefined => jobs.find((job) => job.name === name)?.id;
    assert.ok(idOf('from-grpc') !== undefined && idOf('from-rest') !== undefined);
    assert.equal(saw['grpc']?.id, idOf('from-grpc'));
    assert.equal(saw['rest']?.id, idOf('from-rest'));
    assert.equal(saw['validated']?.code, undefined);
    assert.equal(idOf('validated'), undefined);
    assert.match(saw['refusedOverGrpc']?.message ?? '', /workersMax/);
    assert.deepEqual(saw['refusedOverRest'], saw['refusedOverGrpc']);
  });

  it('store, join, copy, list and delete objects', async () => {
    const saw = await run<object>('storage.py', ['python-bucket']);
    assert.deepEqual(saw, {
      largeIsWhole: true,
      range: '0a0b0c0d',
      type: 'text/plain',
      joined: 'otherother',
      names: ['folder/large.bin', 'folder/sub/small.txt', 'joined.txt'],
      glob: ['folder/sub/small.txt'],
      versions: ['folder/large.bin', 'folder/sub/small.txt', 'joined.txt'],
      missing: 'NotFound',
      replaced: 'PreconditionFailed',
    });
  });
});
