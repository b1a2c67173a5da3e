import assert from 'node:assert/strict';
import { create, fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import * as grpc from '@grpc/grpc-js';
import { FileAccess } from '../../../src/emulator/access/fileAccess.ts';
import {
  JobsV1Beta3,
  ListJobsRequestSchema,
} from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { ErrorInfoSchema, type ErrorInfo } from '../../../src/emulator/gen/google/rpc/error_details_pb.ts';
import { StatusSchema } from '../../../src/emulator/gen/google/rpc/status_pb.ts';
import { methodDefinition } from '../../../src/emulator/grpc/grpcMethods.ts';
import { RunningEmulator } from '../runningEmulator.ts';
import { accessFile, developer, viewer } from './accessExample.ts';

const jobsPath = '/v1b3/projects/local-project/locations/us-central1/jobs';

interface Answer {
  readonly status: number;
  readonly challenge: string | null;
  readonly message: string;
  readonly statusName: string | undefined;
  readonly reason: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

describe('a service that was given --require-auth', () => {
  let running: RunningEmulator;
  let client: grpc.Client;

  before(async () => {
    const allUsers = { roles: ['roles/storage.objectViewer'] };
    running = await RunningEmulator.start({ access: new FileAccess(accessFile({ allUsers })) });
    client = new grpc.Client(running.emulator.grpcAddress, grpc.credentials.createInsecure());
    await running.emulator.storage.write('some-bucket', 'there', Buffer.from('text'));
  });
  after(async () => {
    client.close();
    await running.close();
  });

  function as(token: string | undefined): { headers: Record<string, string> } {
    return { headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } };
  }

  async function call(path: string, token: string | undefined, init: RequestInit = {}): Promise<Answer> {
    const response = await running.fetch(path, { ...init, ...as(token) });
    const body = (await response.json()) as {
      error?: { message: string; status?: string; details?: [{ reason: string; metadata: object }] };
    };
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
      message: body.error?.message ?? '',
      statusName: body.error?.status,
      reason: body.error?.details?.[0].reason,
      metadata: { ...body.error?.details?.[0].metadata },
    };
  }

  function listJobsOverGrpc(token: string | undefined): Promise<grpc.ServiceError | undefined> {
    const definition = methodDefinition(JobsV1Beta3.method.listJobs);
    const metadata = new grpc.Metadata();
    if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
    const request = create(ListJobsRequestSchema, { projectId: 'local-project' });
    return new Promise((resolve) => {
      client.makeUnaryRequest(
        definition.path,
        definition.requestSerialize,
        definition.responseDeserialize,
        request,
        metadata,
        (error) => {
          resolve(error ?? undefined);
        },
      );
    });
  }

  function infoOf(error: grpc.ServiceError | undefined): ErrorInfo | undefined {
    const [bytes] = error?.metadata.get('grpc-status-details-bin') ?? [];
    assert.ok(bytes instanceof Buffer);
    const [detail] = fromBinary(StatusSchema, bytes).details;
    return detail && anyUnpack(detail, ErrorInfoSchema);
  }

  it('answers a call without credentials, with unknown or with expired ones as Google does', async () => {
    const cases = [
      { token: undefined, reason: 'CREDENTIALS_MISSING', challenge: /^Bearer realm="[^"]+"$/ },
      { token: 'nobodys-token', reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED', challenge: /error="invalid_token"/ },
      { token: 'expired-token', reason: 'ACCESS_TOKEN_EXPIRED', challenge: /error="invalid_token"/ },
    ];
    for (const { token, reason, challenge } of cases) {
      const answer = await call(jobsPath, token);
      assert.deepEqual([answer.status, answer.statusName, answer.reason], [401, 'UNAUTHENTICATED', reason]);
      assert.match(answer.challenge ?? '', challenge);
      const overGrpc = await listJobsOverGrpc(token);
      assert.equal(overGrpc?.code, grpc.status.UNAUTHENTICATED);
      assert.equal(overGrpc.details, answer.message);
      const info = infoOf(overGrpc);
      assert.equal(info?.reason, reason);
      assert.deepEqual(info.metadata, answer.metadata);
    }
  });

  it('lets each do what it may, and names the permission and the project of what it may not', async () => {
    const job = { method: 'POST', body: JSON.stringify({ name: 'mine' }) };
    const denied = await call(jobsPath, 'viewer-token', job);
    assert.deepEqual([denied.status, denied.statusName], [403, 'PERMISSION_DENIED']);
    assert.match(denied.message, /'dataflow\.jobs\.create' denied on project: 'local-project'/);
    assert.deepEqual(denied.metadata, {
      permission: 'dataflow.jobs.create',
      resource: 'projects/local-project',
    });
    assert.equal((await call(jobsPath, 'developer-token', job)).status, 200);
    assert.equal((await call(jobsPath, 'viewer-token')).status, 200);
    assert.equal(await listJobsOverGrpc('viewer-token'), undefined);
    const elsewhere = jobsPath.replace('local-project', 'other-project');
    assert.equal((await call(elsewhere, 'viewer-token')).status, 200);
    assert.equal((await call(elsewhere, 'developer-token')).status, 403);
  });

  it('asks for the permission to cancel from who stops a job, and for another one from who changes it', async () => {
    const created = await running.fetch(jobsPath, {
      method: 'POST',
      body: JSON.stringify({ name: 'to-stop', type: 'JOB_TYPE_STREAMING' }),
      ...as('developer-token'),
    });
    const { id } = (await created.json()) as { id: string };
    const stop = { method: 'PUT', body: JSON.stringify({ requestedState: 'JOB_STATE_CANCELLED' }) };
    const denied = await call(`${jobsPath}/${id}`, 'viewer-token', stop);
    assert.equal(denied.metadata['permission'], 'dataflow.jobs.cancel');
    const change = { method: 'PUT', body: '{}' };
    const changed = await call(`${jobsPath}/${id}?updateMask=labels`, 'viewer-token', change);
    assert.equal(changed.metadata['permission'], 'dataflow.jobs.updateContents');
    assert.equal((await call(`${jobsPath}/${id}`, 'developer-token', stop)).status, 200);
  });

  it('holds for Monitoring and Logging too', async () => {
    const series = `/v3/projects/local-project/metricDescriptors`;
    assert.equal((await call(series, 'developer-token')).status, 200);
    const denied = await call(series, 'viewer-token');
    assert.equal(denied.metadata['permission'], 'monitoring.metricDescriptors.list');
    const entries = { method: 'POST', body: JSON.stringify({ resourceNames: ['projects/local-project'] }) };
    const logs = await call('/v2/entries:list', 'developer-token', entries);
    assert.equal(logs.metadata['permission'], 'logging.logEntries.list');
    assert.equal((await call('/v2/entries:list', undefined, entries)).status, 401);
  });

  it('lets everybody read where everybody may, and tells who is missing a permission in Cloud Storage', async () => {
    const object = '/storage/v1/b/some-bucket/o/there';
    assert.equal((await call(object, undefined)).status, 200);
    const anonymous = await call(object, undefined, { method: 'DELETE' });
    assert.equal(anonymous.status, 401);
    assert.match(anonymous.message, /^Anonymous caller does not have storage\.objects\.delete access/);
    assert.match(anonymous.challenge ?? '', /^Bearer realm=/);
    const known = await call(object, 'viewer-token', { method: 'DELETE' });
    assert.equal(known.status, 403);
    assert.ok(known.message.startsWith(viewer), known.message);
    assert.equal((await call(object, 'nobodys-token')).status, 401);
  });

  it('lets nobody replace an object who may only create them, whatever way the content comes', async () => {
    const upload = (query: string, init: { body: string; contentType?: string }): Promise<Answer> =>
      running
        .fetch(`/upload/storage/v1/b/some-bucket/o?${query}`, {
          method: 'POST',
          body: init.body,
          headers: {
            ...as('developer-token').headers,
            'Content-Type': init.contentType ?? 'text/plain',
          },
        })
        .then(async (response) => {
          const body = (await response.json()) as { error?: { message: string } };
          return { status: response.status, message: body.error?.message ?? '' } as Answer;
        });
    const multipart = (name: string): string =>
      `--x\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ name })}\r\n--x\r\nContent-Type: text/plain\r\n\r\nnew\r\n--x--\r\n`;
    const related = { contentType: 'multipart/related; boundary=x' };
    assert.equal((await upload('uploadType=media&name=fresh', { body: 'new' })).status, 200);
    assert.equal(
      (await upload('uploadType=multipart', { body: multipart('fresh-too'), ...related })).status,
      200,
    );
    for (const answer of [
      await upload('uploadType=media&name=there', { body: 'new' }),
      await upload('uploadType=multipart', { body: multipart('there'), ...related }),
      await upload('uploadType=multipart&ifGenerationMatch=1', { body: multipart('there'), ...related }),
      await upload('uploadType=resumable', {
        body: JSON.stringify({ name: 'there' }),
        contentType: 'application/json',
      }),
    ]) {
      assert.equal(answer.status, 403);
      assert.match(answer.message, new RegExp(`^${developer} does not have storage.objects.delete access`));
    }
    const content = await running.emulator.storage.read('some-bucket', 'there');
    assert.equal(Buffer.from(content ?? []).toString(), 'text');
  });

  it('checks each call of a batch by itself', async () => {
    const calls = ['GET /storage/v1/b/some-bucket/o/there', 'DELETE /storage/v1/b/some-bucket/o/there']
      .map((line) => `--x\r\nContent-Type: application/http\r\n\r\n${line} HTTP/1.1\r\n\r\n`)
      .join('\r\n');
    const response = await running.fetch('/batch/storage/v1', {
      method: 'POST',
      body: `${calls}\r\n--x--\r\n`,
      headers: { ...as('viewer-token').headers, 'Content-Type': 'multipart/mixed; boundary=x' },
    });
    const statuses = [...(await response.text()).matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, code]) => code);
    assert.deepEqual(statuses, ['200', '403']);
  });

  it('gives workers a token that may do what workers do', async () => {
    const path = '/computeMetadata/v1/instance/service-accounts/default/token';
    const answer = await running.fetch(path, { headers: { 'Metadata-Flavor': 'Google' } });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const object = '/storage/v1/b/some-bucket/o/of-a-worker';
    const init = { method: 'PUT', body: 'text', ...as(token) };
    assert.equal((await running.fetch('/some-bucket/of-a-worker', init)).status, 200);
    assert.equal((await call(object, token)).status, 200);
    assert.equal((await call(jobsPath, token, { method: 'POST', body: '{"name":"x"}' })).status, 403);
  });
});
