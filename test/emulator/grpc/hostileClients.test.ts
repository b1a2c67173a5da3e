import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { JobsV1Beta3 } from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { callUnary } from '../../../src/emulator/grpc/grpcMethods.ts';
import { RunningEmulator } from '../runningEmulator.ts';

const listJobs = '/google.dataflow.v1beta3.JobsV1Beta3/ListJobs';

describe('clients that mean no good, or cannot do better, over gRPC', () => {
  let running: RunningEmulator;
  const clients: grpc.Client[] = [];

  before(async () => {
    running = await RunningEmulator.start();
  });
  after(() => running.close());
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  function newClient(): grpc.Client {
    const client = new grpc.Client(running.emulator.grpcAddress, grpc.credentials.createInsecure());
    clients.push(client);
    return client;
  }

  /** The status of a call with these bytes as its request. */
  function statusOf(path: string, request: Buffer, metadata = new grpc.Metadata()): Promise<grpc.status> {
    return new Promise((resolve) => {
      newClient().makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        request,
        metadata,
        { deadline: Date.now() + 20_000 },
        (error) => {
          resolve(error?.code ?? grpc.status.OK);
        },
      );
    });
  }

  async function assertServes(): Promise<void> {
    const request = { projectId: 'local-project', location: 'us-central1' };
    await callUnary(newClient(), JobsV1Beta3.method.listJobs, request, 20_000);
  }

  it('get a status of gRPC for methods there are not, messages that are none and messages that are too long', async () => {
    assert.equal(await statusOf('/no.such.Service/Method', Buffer.alloc(0)), grpc.status.UNIMPLEMENTED);
    assert.equal(await statusOf(`${listJobs}Not`, Buffer.alloc(0)), grpc.status.UNIMPLEMENTED);
    assert.equal(await statusOf(listJobs, Buffer.from('not a message at all')), grpc.status.INTERNAL);
    assert.equal(await statusOf(listJobs, Buffer.alloc(21 * 1024 * 1024)), grpc.status.RESOURCE_EXHAUSTED);
    await assertServes();
  });

  it('cannot make the service read deeper than it can', async () => {
    const create = '/google.dataflow.v1beta3.JobsV1Beta3/CreateJob';
    // Read as far as the name, which is missing.
    assert.equal(await statusOf(create, nestedJob(3)), grpc.status.INVALID_ARGUMENT);
    const status = await statusOf(create, nestedJob(5_000));
    assert.notEqual(status, grpc.status.OK);
    await assertServes();
  });

  it('keep nobody waiting with metadata that is too long', async () => {
    const metadata = new grpc.Metadata();
    metadata.set('x-long', 'x'.repeat(1_000_000));
    assert.notEqual(await statusOf(listJobs, Buffer.alloc(0), metadata), grpc.status.OK);
    await assertServes();
  });

  it('keep nobody waiting when they never end their request, or speak another protocol', async () => {
    const session = connectHttp2(`http://${running.emulator.grpcAddress}`);
    session.on('error', () => undefined);
    try {
      for (let index = 0; index < 100; index += 1) {
        const stream = session.request({
          [constants.HTTP2_HEADER_METHOD]: 'POST',
          [constants.HTTP2_HEADER_PATH]: listJobs,
          [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
          te: 'trailers',
        });
        stream.on('error', () => undefined);
        // The beginning of a message of 100 bytes.
        stream.write(Buffer.from([0, 0, 0, 0, 100, 1]));
      }
      const [host = '', port] = running.emulator.grpcAddress.split(':');
      const other = connect(Number(port), host);
      other.on('error', () => undefined);
      other.resume().write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(other, 'close');
      await assertServes();
    } finally {
      session.destroy();
    }
  });
});

/** A CreateJobRequest whose pipeline options have lists in lists. */
function nestedJob(levels: number): Buffer {
  let value = delimited(3, Buffer.from('innermost'));
  for (let level = 0; level < levels; level += 1) value = delimited(6, delimited(1, value));
  const options = delimited(1, Buffer.concat([delimited(1, Buffer.from('a')), delimited(2, value)]));
  return delimited(2, delimited(5, delimited(8, options)));
}

/** A length-delimited field in protobuf's wire format. */
function delimited(field: number, content: Buffer): Buffer {
  const length: number[] = [];
  let rest = content.length;
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...length, rest]), content]);
}
