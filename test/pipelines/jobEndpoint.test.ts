import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { submitPipeline, type Submission } from '../../scripts/local/samples.ts';
import { BeamToolchain } from '../../src/emulator/engines/beam/toolchain/beamToolchain.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const expected = ['c: comes', 's: sails ship storm'];

describe('A Beam job server that is named', function () {
  this.timeout(180_000);
  let python: string;
  let service: LocalService;
  let folder: string;
  let prism: JobServer;
  let pythonServer: JobServer;
  let nowhere: string;
  let onPrism: Submission;
  let onPython: Submission;
  let onNothing: Submission;

  before(async function () {
    this.timeout(1_200_000);
    python = await beamPython();
    folder = await mkdtemp(join(tmpdir(), 'job-endpoint-'));
    const found = await new BeamToolchain({ log: silent }).findPrism();
    assert.ok('path' in found);
    prism = await startJobServer(
      found.path,
      ['--job_port=0', '--serve_http=false', '--log_kind=json'],
      /Serving JobManagement.*localhost:(\d+)/,
    );
    pythonServer = await startJobServer(
      python,
      [
        ...['-m', 'apache_beam.runners.portability.local_job_service_main'],
        ...['--port', '0', '--staging_dir', folder],
      ],
      /Listening for beam jobs on port (\d+)/,
    );
    nowhere = await freeEndpoint();
    service = await LocalService.start({}, ['--job-endpoint', prism.endpoint]);
    // Side by side: most of a submission's time goes into waiting between polls.
    onPrism = submit('on-prism');
    onPython = submit('on-python', [`--experiments=emulator_job_endpoint=${pythonServer.endpoint}`]);
    onNothing = submit('on-nothing', [`--experiments=emulator_job_endpoint=${nowhere}`]);
  });
  after(async () => {
    await Promise.all([onPrism, onPython, onNothing].map((run) => run.stop()));
    await service.end();
    await Promise.all([prism.stop(), pythonServer.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  const submit = (name: string, flags: readonly string[] = []): Submission =>
    submitPipeline(service, python, 'test/pipelines/fixtures/stateful.py', [
      `--job_name=${name}`,
      `--output=gs://test-bucket/${name}/out`,
      ...flags,
    ]);

  async function result(name: string): Promise<string[]> {
    return (await service.objects('test-bucket', `${name}/out`)).join('').trim().split('\n').sort();
  }

  async function messages(jobId: string): Promise<string> {
    return (await service.messages(jobId)).map(({ messageText }) => messageText).join('\n');
  }

  it('for the service (--job-endpoint) runs its jobs, and outlives them', async () => {
    assert.equal(await onPrism.exitCode, 0, onPrism.output);
    assert.deepEqual(await result('on-prism'), expected);
    assert.match(await messages(await onPrism.jobId), new RegExp(`with the job server at ${prism.endpoint}`));
    assert.ok(prism.isRunning());
  });

  it("by a job's own experiment runs that job: Beam Python's local job service", async () => {
    assert.equal(await onPython.exitCode, 0, onPython.output);
    assert.deepEqual(await result('on-python'), expected);
    assert.match(
      await messages(await onPython.jobId),
      new RegExp(`with the job server at ${pythonServer.endpoint}`),
    );
  });

  it('and that does not answer fails the job, which says what to check', async () => {
    assert.notEqual(await onNothing.exitCode, 0);
    const jobId = await onNothing.jobId;
    assert.equal(await service.state(jobId), 'JOB_STATE_FAILED');
    assert.match(
      await messages(jobId),
      new RegExp(`The job server at ${nowhere} cannot be reached .*Check that it runs`),
    );
  });

  it('in a form that is no address is refused', async () => {
    const { status, body } = await service.call('POST', 'jobs', {
      name: 'malformed',
      environment: {
        experiments: ['emulator_job_endpoint=somewhere'],
        sdkPipelineOptions: { options: { pipelineUrl: 'gs://test-bucket/any.pb' } },
      },
    });
    assert.equal(status, 400);
    assert.equal(body.error?.status, 'INVALID_ARGUMENT');
    assert.match(body.error.message, /emulator_job_endpoint=somewhere.*HOST:PORT/);
  });

  it('has no processes of its jobs left to keep', async () => {
    assert.deepEqual(await service.children(), []);
  });
});

interface JobServer {
  readonly endpoint: string;
  isRunning(): boolean;
  stop(): Promise<void>;
}

/** @param listening Finds the port in what it prints. */
async function startJobServer(
  command: string,
  args: readonly string[],
  listening: RegExp,
): Promise<JobServer> {
  const server = execa(command, args, { all: true, reject: false, stdin: 'ignore' });
  const impatience = setTimeout(() => server.kill(), 60_000);
  let output = '';
  const port = await new Promise<string>((resolve, reject) => {
    server.all.on('data', (text: Buffer) => {
      output += text.toString();
      const found = listening.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    void server.then(() => {
      reject(new Error(`${command} ended without saying where it listens:\n${output}`));
    });
  });
  clearTimeout(impatience);
  return {
    endpoint: `localhost:${port}`,
    isRunning: () => server.exitCode === null,
    stop: async () => {
      server.kill();
      await server;
    },
  };
}

/** Where nobody listens. */
async function freeEndpoint(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}
