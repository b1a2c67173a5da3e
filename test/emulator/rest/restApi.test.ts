import assert from 'node:assert/strict';
import { gzipSync, deflateSync } from 'node:zlib';
import { JobState } from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { RunningEmulator } from '../runningEmulator.ts';

const jobsPath = '/v1b3/projects/local-project/locations/us-central1/jobs';

/** Google's error body. */
interface ErrorAnswer {
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly status: string;
    readonly errors: readonly {
      readonly reason: string;
      readonly domain: string;
      readonly message: string;
    }[];
  };
}

describe('the REST side of the local Dataflow service', () => {
  let running: RunningEmulator;

  beforeEach(async () => {
    running = await RunningEmulator.start();
  });
  afterEach(() => running.close());

  const post = (body: string | Uint8Array, headers: Record<string, string> = {}, path = jobsPath) =>
    running.fetch(path, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  async function created(job: Record<string, unknown>, query = ''): Promise<Record<string, unknown>> {
    const response = await post(JSON.stringify(job), {}, jobsPath + query);
    assert.equal(response.status, 200);
    return (await response.json()) as Record<string, unknown>;
  }
  async function refused(response: Response, code: number, status: string, message: RegExp): Promise<void> {
    const { error } = (await response.json()) as ErrorAnswer;
    assert.equal(response.status, code);
    assert.equal(error.code, code);
    assert.equal(error.status, status);
    assert.match(error.message, message);
    assert.equal(error.errors[0]?.message, error.message);
  }

  it('answers {} for a project without jobs', async () => {
    const response = await running.fetch(jobsPath);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(await response.text(), '{}');
  });

  it('takes and gives enums as names or as numbers, and both spellings of names', async () => {
    const asNames = await created({ name: 'one', type: 'JOB_TYPE_STREAMING', client_request_id: 'r' });
    assert.equal(asNames['type'], 'JOB_TYPE_STREAMING');
    assert.equal(asNames['clientRequestId'], 'r');
    const asNumbers = await created({ name: 'two', type: 2 }, '?$alt=json;enum-encoding=int&view=2');
    assert.equal(asNumbers['type'], 2);
    assert.equal(asNumbers['currentState'], JobState.PENDING);
    for (const query of [
      'filter=ACTIVE&pageSize=1',
      'filter=3&page_size=1',
      'alt=json&filter=3&pageSize=1',
    ]) {
      const { jobs } = (await (await running.fetch(`${jobsPath}?${query}`)).json()) as { jobs: unknown[] };
      assert.equal(jobs.length, 1, query);
    }
  });

  it('ignores fields of a body it does not know', async () => {
    assert.equal((await created({ name: 'one', fieldOfTomorrow: { x: 1 } }))['name'], 'one');
  });

  it('serves the paths without a location as us-central1', async () => {
    const job = await created({ name: 'one' });
    const found = await running.fetch(`/v1b3/projects/local-project/jobs/${String(job['id'])}`);
    assert.equal(found.status, 200);
    const [first] = (
      (await (await running.fetch('/v1b3/projects/local-project/jobs:aggregated')).json()) as {
        jobs: Record<string, unknown>[];
      }
    ).jobs;
    assert.equal(first?.['id'], job['id']);
  });

  it('updates by mask as gcloud and curl write it', async () => {
    const job = await created({ name: 'one' });
    running.engine.runOf({ id: String(job['id']) }).end(JobState.DONE);
    const mask = 'updateMask=job_metadata.user_display_properties.archived';
    const response = await running.fetch(`${jobsPath}/${String(job['id'])}?${mask}`, {
      method: 'PUT',
      body: JSON.stringify({ jobMetadata: { userDisplayProperties: { archived: 'true' } } }),
    });
    assert.deepEqual(((await response.json()) as Record<string, unknown>)['jobMetadata'], {
      userDisplayProperties: { archived: 'true' },
    });
  });

  it('gives the same job over REST as over gRPC', async () => {
    const { id } = await created({ name: 'one', type: 'JOB_TYPE_STREAMING', labels: { team: 'search' } });
    const request = {
      projectId: 'local-project',
      location: 'us-central1',
      jobId: String(id),
      view: 'JOB_VIEW_ALL' as const,
    };
    const [overGrpc] = await running.clients('gRPC').jobs.getJob(request);
    const [overRest] = await running.clients('REST').jobs.getJob(request);
    assert.deepEqual(overRest, overGrpc);
  });

  it('takes packed bodies', async () => {
    const body = (name: string) => JSON.stringify({ name });
    assert.equal((await post(gzipSync(body('one')), { 'Content-Encoding': 'gzip' })).status, 200);
    assert.equal((await post(deflateSync(body('two')), { 'Content-Encoding': 'deflate' })).status, 200);
    const response = await post(body('three'), { 'Content-Encoding': 'gzip' });
    await refused(response, 400, 'INVALID_ARGUMENT', /Content-Encoding/);
    await refused(await post('{}', { 'Content-Encoding': 'lzma' }), 400, 'INVALID_ARGUMENT', /"lzma"/);
  });

  it('refuses bodies that are too long, packed or not, and serves on', async () => {
    const long = Buffer.alloc(21 * 1024 * 1024, ' ');
    await refused(
      await post(gzipSync(long), { 'Content-Encoding': 'gzip' }),
      400,
      'INVALID_ARGUMENT',
      /exceeds the limit/,
    );
    await refused(await post(long), 400, 'INVALID_ARGUMENT', /exceeds the limit/);
    await created({ name: 'one' });
  });

  it('refuses malformed bodies, naming the field where there is one', async () => {
    await refused(await post('{"name":'), 400, 'INVALID_ARGUMENT', /Invalid JSON/);
    await refused(await post('[]'), 400, 'INVALID_ARGUMENT', /not a JSON object/);
    await refused(await post('{"name": 5}'), 400, 'INVALID_ARGUMENT', /Job\.name/);
    await refused(
      await post('{"type": "JOB_TYPE_WARP"}'),
      400,
      'INVALID_ARGUMENT',
      /'job\.type'.*JOB_TYPE_WARP/,
    );
    await refused(await post('{"labels": {"__proto__": {}}}'), 400, 'INVALID_ARGUMENT', /labels/);
    const halfPair = '{"environment":{"userAgent":{"name":"\\ud800"}}}';
    await refused(await post(halfPair), 400, 'INVALID_ARGUMENT', /Invalid JSON.*surrogate/);
    const deep = `{"environment":{"userAgent":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}}`;
    await refused(await post(deep), 400, 'INVALID_ARGUMENT', /Invalid JSON/);
  });

  it('refuses parameters that are no field or do not fit, naming them', async () => {
    const cases: readonly [string, RegExp][] = [
      ['pageSize=many', /page_size/],
      ['filter=SOME', /filter/],
      ['filter=99', /filter/],
      ['pageSize=1&pageSize=2', /pageSize/],
      ['colour=red', /"colour"/],
      ['__proto__.x=1', /"__proto__\.x"/],
      ['pageSize.x=1', /"pageSize\.x"/],
      ['alt=media', /alt/],
    ];
    for (const [query, message] of cases) {
      await refused(await running.fetch(`${jobsPath}?${query}`), 400, 'INVALID_ARGUMENT', message);
    }
  });

  it('answers unknown paths and other methods as Google does', async () => {
    await refused(await running.fetch('/v1b3/nothing'), 404, 'NOT_FOUND', /Method not found/);
    await refused(await running.fetch(`${jobsPath}/x:explode`), 404, 'NOT_FOUND', /Method not found/);
    const response = await running.fetch(jobsPath, { method: 'DELETE' });
    assert.equal(response.headers.get('allow'), 'POST, GET');
    await refused(response, 405, 'UNIMPLEMENTED', /DELETE/);
  });

  it('refuses hostile paths', async () => {
    await refused(await running.fetch(`${jobsPath}/%zz`), 400, 'INVALID_ARGUMENT', /percent-encoding/);
    await refused(
      await running.fetch(`${jobsPath}/..%2F..%2Fetc%2Fpasswd`),
      404,
      'NOT_FOUND',
      /could not be found/,
    );
    await refused(await running.fetch('/v1b3/projects/%00/jobs'), 400, 'INVALID_ARGUMENT', /project_id/);
    await refused(
      await running.fetch('//evil.example/v1b3/projects/p/jobs'),
      404,
      'NOT_FOUND',
      /Method not found/,
    );
  });
});
