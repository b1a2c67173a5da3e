import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { JobType } from '../../src/emulator/gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobSchema, JobsV1Beta3 } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { Bench, BenchRow } from './bench.ts';
import { modelJob, place } from './modelJob.ts';
import { BenchProcess } from './processes.ts';
import { RawClient, rawRequest, type RawRequest } from './rawClient.ts';
import { median } from './statistics.ts';

/** A page of ListJobs. */
const jobs = 100;
const rounds = 7;
const atOnce = 32;
const leastRatio = 0.6;

/**
 * How many calls the service answers in a second of its processor time, against a server that only sends the same bytes.
 * Both answer on one processor, so this is what they do when they have it for themselves.
 */
const bench: Bench = {
  async run() {
    const emulator = await BenchProcess.start('../../src/bin/dataflow-emulator.ts', ['--json']);
    const { grpc } = JSON.parse(emulator.firstLine) as { grpc: string };
    const client = new RawClient(grpc);
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    try {
      const requests = await prepare(client);
      const args: string[] = [];
      for (const [index, { request }] of requests.entries()) {
        const file = join(folder, String(index));
        await writeFile(file, await client.call(request));
        args.push(request.path, file);
      }
      const bare = await BenchProcess.start('bareServer.ts', args);
      const bareClient = new RawClient(bare.firstLine);
      const rows: BenchRow[] = [];
      for (const { what, request, calls } of requests)
        rows.push(await compare(what, [emulator, client], [bare, bareClient], { request, calls }));
      bareClient.close();
      await bare.stop();
      return rows;
    } finally {
      client.close();
      await emulator.stop();
      await rm(folder, { recursive: true });
    }
  },
};
export default bench;

interface CountedRequest {
  readonly what: string;
  readonly request: RawRequest;
  /** In a round. */
  readonly calls: number;
}

/** Jobs to ask for. */
async function prepare(client: RawClient): Promise<readonly CountedRequest[]> {
  let jobId = '';
  for (let index = 0; index < jobs; index += 1) {
    const job = modelJob(`job-${index}`, 'permission', JobType.BATCH);
    const answer = await client.call(rawRequest(JobsV1Beta3.method.createJob, { ...place, job }));
    jobId = fromBinary(JobSchema, answer).id;
  }
  return [
    {
      what: `ListJobs, a page of ${jobs}, over gRPC`,
      request: rawRequest(JobsV1Beta3.method.listJobs, place),
      calls: 1500,
    },
    {
      what: 'GetJob over gRPC',
      request: rawRequest(JobsV1Beta3.method.getJob, { ...place, jobId }),
      calls: 4000,
    },
  ];
}

type Server = readonly [process: BenchProcess, client: RawClient];

/** Both are measured in turn, so that what else the machine does falls on both. */
async function compare(
  what: string,
  service: Server,
  bare: Server,
  work: Pick<CountedRequest, 'request' | 'calls'>,
): Promise<BenchRow> {
  const own: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const bareRate = await callsPerCpuSecond(bare, work);
    const rate = await callsPerCpuSecond(service, work);
    // The first round warms up.
    if (round === 0) continue;
    own.push(rate);
    ratios.push(rate / bareRate);
  }
  const ratio = median(ratios);
  return {
    what,
    figure: `${Math.round(median(own))} calls/s of its processor`,
    ratio: { value: ratio, to: 'a bare grpc-js server' },
    aim: { text: `>= ${leastRatio}`, isMet: ratio >= leastRatio },
  };
}

async function callsPerCpuSecond(
  [process, client]: Server,
  { request, calls }: Pick<CountedRequest, 'request' | 'calls'>,
): Promise<number> {
  const before = await process.cpuMicroseconds();
  await client.callOften(request, calls, atOnce);
  return calls / (((await process.cpuMicroseconds()) - before) / 1e6);
}
