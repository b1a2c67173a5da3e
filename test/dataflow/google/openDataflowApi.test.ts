import { create, type Message } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import type { Connection } from '../../../src/dataflow/connection.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { defaultCallPolicy } from '../../../src/dataflow/google/callPolicy.ts';
import { openDataflowApi } from '../../../src/dataflow/google/openDataflowApi.ts';
import * as jobsPb from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobType } from '../../../src/emulator/gen/google/dataflow/v1beta3/environment_pb.ts';
import * as messagesPb from '../../../src/emulator/gen/google/dataflow/v1beta3/messages_pb.ts';
import * as metricsPb from '../../../src/emulator/gen/google/dataflow/v1beta3/metrics_pb.ts';
import { silentLog } from '../silentLog.ts';
import { ScriptedApis } from './scriptedApis.ts';
import { serviceError } from './scriptedService.ts';

const ref = { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' };
const createTime = timestampFromDate(new Date('2026-01-02T03:04:05.678Z'));

describe('openDataflowApi', () => {
  const services = new ScriptedApis(ref);
  afterEach(() => services.close());

  it('lists one page of jobs and names the regions that failed', async () => {
    const { service, api } = await services.serve(() =>
      create(jobsPb.ListJobsResponseSchema, {
        jobs: [
          {
            id: 'job-1',
            name: 'wordcount',
            type: JobType.BATCH,
            currentState: jobsPb.JobState.RUNNING,
            createTime,
          },
        ],
        nextPageToken: 'page-2',
        failedLocation: [{ name: 'europe-west1' }],
      }),
    );
    const page = await api.listJobs({ location: 'us-central1', filter: 'ACTIVE', pageSize: 1 });
    assert.deepEqual(page, {
      jobs: [
        {
          id: 'job-1',
          name: 'wordcount',
          projectId: 'project-one',
          location: 'us-central1',
          type: 'BATCH',
          state: 'RUNNING',
          createTime: '2026-01-02T03:04:05.678Z',
        },
      ],
      nextPageToken: 'page-2',
      failedLocations: ['europe-west1'],
    });
    assert.equal(service.calls.length, 1, 'one call, and no page but the one asked for');
    const [call] = service.calls;
    assert.deepEqual(call?.metadata.get('x-goog-request-params'), [
      'project_id=project-one&location=us-central1',
    ]);
    assert.deepEqual(call.metadata.get('authorization'), [], 'no credentials go to a plain endpoint');
  });

  it('reads labels, steps, metrics and all pages of messages', async () => {
    const { service, api } = await services.serve(({ method, request }) => {
      switch (method) {
        case 'GetJob':
          return create(jobsPb.JobSchema, {
            id: 'job-1',
            labels: { team: 'data' },
            pipelineDescription: {
              originalPipelineTransform: [{ id: 's1', name: 'Read', kind: jobsPb.KindType.READ_KIND }],
            },
          });
        case 'GetJobMetrics':
          return create(metricsPb.JobMetricsSchema, {
            metricTime: createTime,
            metrics: [
              {
                name: { origin: 'user', name: 'words', context: { namespace: 'app', step: 's1' } },
                scalar: { kind: { case: 'numberValue', value: 42 } },
              },
            ],
          });
        default:
          return messagesPage(request);
      }
    });
    const job = await api.getJob(ref);
    assert.deepEqual(
      [job.labels, job.steps.map(({ kind, name }) => [kind, name])],
      [{ team: 'data' }, [['READ', 'Read']]],
    );
    const { metrics } = await api.getJobMetrics(ref);
    assert.deepEqual(metrics[0]?.value, { kind: 'scalar', value: 42 });
    const messages = await api.listMessages(ref, { limit: 2, startTime: '2026-01-01T00:00:00Z' });
    assert.deepEqual(
      messages.map(({ id }) => id),
      ['m2', 'm3'],
    );
    assert.equal(service.calls.filter(({ method }) => method === 'ListJobMessages').length, 2);
  });

  it('sends a state change once, even when the service is unavailable', async () => {
    const { service, api } = await services.serve(() => {
      throw serviceError(status.UNAVAILABLE, 'overloaded');
    });
    await rejectsWith(api.requestJobState(ref, 'CANCELLED'), 'UNAVAILABLE');
    assert.equal(service.calls.length, 1);
  });

  it('answers the job as it stands after a state was requested', async () => {
    const { api } = await services.serve(({ request }) => {
      const { job } = asUpdate(request);
      return create(jobsPb.JobSchema, {
        id: 'job-1',
        currentState: jobsPb.JobState.RUNNING,
        requestedState: job?.requestedState ?? jobsPb.JobState.UNKNOWN,
      });
    });
    const job = await api.requestJobState(ref, 'DRAINED');
    assert.deepEqual([job.state, job.requestedState], ['RUNNING', 'DRAINED']);
  });

  it('tries a read again while the service is unavailable', async () => {
    let tries = 0;
    const { api } = await services.serve(() => {
      tries += 1;
      if (tries < 3) throw serviceError(status.UNAVAILABLE, 'overloaded');
      return create(jobsPb.JobSchema, { id: 'job-1', name: 'wordcount' });
    });
    assert.equal((await api.getJob(ref)).name, 'wordcount');
  });

  it('tells a disabled API from a missing permission, and names the page to enable it', async () => {
    const { api } = await services.serve(() => {
      throw serviceError(
        status.PERMISSION_DENIED,
        'Dataflow API has not been used in project 1 before or it is disabled.',
        {
          ErrorInfo: {
            reason: 'SERVICE_DISABLED',
            domain: 'googleapis.com',
            metadata: { service: 'dataflow.googleapis.com' },
          },
          Help: {
            links: [{ description: 'Enable', url: 'https://console.developers.google.com/apis/dataflow' }],
          },
        },
      );
    });
    const error = await rejectsWith(api.listJobs({ location: 'us-central1' }), 'API_DISABLED');
    assert.match(error.reason, /has not been used in project 1/);
    assert.match(error.remedy, /gcloud services enable dataflow\.googleapis\.com --project=project-one/);
    assert.match(error.remedy, /https:\/\/console\.developers\.google\.com\/apis\/dataflow/);
  });

  it('keeps how long the service asks to wait', async () => {
    const { service, api } = await services.serve(() => {
      throw serviceError(status.RESOURCE_EXHAUSTED, 'Quota exceeded.', {
        RetryInfo: { retryDelay: { seconds: 30 } },
      });
    });
    const error = await rejectsWith(api.getJob(ref), 'RATE_LIMITED');
    assert.equal(error.retryAfterMs, 30_000);
    assert.equal(service.calls.length, 1, 'a wait that long is left to the caller');
  });

  it('refuses to open with credentials that cannot be read, and says how to sign in', async () => {
    const before = process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    const folder = await mkdtemp(join(tmpdir(), 'credentials-'));
    const unreadable = { 'cut.json': '{"private_key":"SECRET"', 'key.pem': 'SECRET', 'none.json': 'null' };
    try {
      const [id, regions] = ['google', [ref.location]];
      const google: Connection = { id, name: id, projectId: ref.projectId, regions, auth: { kind: 'adc' } };
      for (const [name, text] of Object.entries(unreadable)) await writeFile(join(folder, name), text);
      for (const name of [...Object.keys(unreadable), 'missing.json']) {
        process.env['GOOGLE_APPLICATION_CREDENTIALS'] = join(folder, name);
        const error = await rejectsWith(openDataflowApi(google, silentLog), 'UNAUTHENTICATED');
        assert.match(error.remedy, /gcloud auth application-default login/, name);
        assert.doesNotMatch(error.message, /SECRET/, name);
      }
    } finally {
      await rm(folder, { recursive: true });
      if (before === undefined) delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
      else process.env['GOOGLE_APPLICATION_CREDENTIALS'] = before;
    }
  });

  it('says where nothing listens', async () => {
    const endpoint = await closedEndpoint();
    const error = await rejectsWith((await services.connect(endpoint)).getJob(ref), 'UNAVAILABLE');
    assert.match(error.remedy, new RegExp(`Nothing listens at ${endpoint}`));
  });

  it('gives up a call that gets no answer, and cancels it at the service', async () => {
    const { service, api } = await services.serve(
      ({ cancelled }) => cancelled.then(() => create(jobsPb.JobSchema)),
      {
        ...defaultCallPolicy,
        retryDelayMs: 1,
        timeoutMs: 50,
      },
    );
    await rejectsWith(api.getJob(ref), 'DEADLINE_EXCEEDED');
    assert.equal(service.calls.length, 1);
  });

  it('cancels the call at the service when the signal aborts', async () => {
    const abort = new AbortController();
    const { service, api } = await services.serve(({ cancelled }) => {
      abort.abort();
      return cancelled.then(() => create(jobsPb.JobSchema));
    });
    await rejectsWith(api.getJob(ref, { signal: abort.signal }), 'CANCELLED');
    await service.calls[0]?.cancelled;
    await rejectsWith(api.getJob(ref, { signal: abort.signal }), 'CANCELLED');
    assert.equal(service.calls.length, 1, 'an aborted signal makes no call');
  });

  it('ends calls under way and refuses later ones when closed', async () => {
    const { service, api } = await services.serve(async ({ cancelled }) => {
      await Promise.all([api.close(), cancelled]);
      return create(jobsPb.JobSchema);
    });
    await rejectsWith(api.getJob(ref), 'CANCELLED');
    await rejectsWith(api.getJob(ref), 'CANCELLED');
    assert.equal(service.calls.length, 1);
  });
});

function messagesPage(request: Message): Message {
  const { pageToken } = asListMessages(request);
  return create(messagesPb.ListJobMessagesResponseSchema, {
    jobMessages: (pageToken === '' ? ['m1', 'm2'] : ['m3']).map((id) => ({
      id,
      time: createTime,
      messageText: id,
    })),
    nextPageToken: pageToken === '' ? 'next' : '',
  });
}

function asListMessages(request: Message): messagesPb.ListJobMessagesRequest {
  assert.equal(request.$typeName, 'google.dataflow.v1beta3.ListJobMessagesRequest');
  return request as messagesPb.ListJobMessagesRequest;
}

function asUpdate(request: Message): jobsPb.UpdateJobRequest {
  assert.equal(request.$typeName, 'google.dataflow.v1beta3.UpdateJobRequest');
  return request as jobsPb.UpdateJobRequest;
}

async function rejectsWith(call: Promise<unknown>, code: DataflowError['code']): Promise<DataflowError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof DataflowError, `expected a DataflowError, got ${String(error)}`);
  assert.equal(error.code, code, error.message);
  return error;
}

/** A port that was free a moment ago. */
async function closedEndpoint(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(address !== null && typeof address === 'object');
  return `127.0.0.1:${address.port}`;
}
