import { startEmulator } from '../../src/emulator/emulator.ts';
import { ModelEngine } from '../../src/emulator/engines/model/modelEngine.ts';
import { fromBinary } from '@bufbuild/protobuf';
import { JobType } from '../../src/emulator/gen/google/dataflow/v1beta3/environment_pb.ts';
import {
  JobSchema,
  JobsV1Beta3,
  JobView,
  ListJobsRequest_Filter as Filter,
  ListJobsResponseSchema,
} from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { MessagesV1Beta3 } from '../../src/emulator/gen/google/dataflow/v1beta3/messages_pb.ts';
import type { Bench } from './bench.ts';
import { modelJob, place } from './modelJob.ts';
import { RawClient, rawRequest } from './rawClient.ts';

const jobs = 2000;
const reported = 10_000;
const atOnce = 50;
/** MiB for 10,000 of them. */
const mostMemory = 1024;

/** What jobs that have ended keep in memory: their description, messages, logs and an hour's series. */
const bench: Bench = {
  async run() {
    const ignore = (): void => undefined;
    const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const emulator = await startEmulator({
      log,
      engines: (context) => [new ModelEngine(context, { log })],
    });
    const client = new RawClient(emulator.grpcAddress);
    try {
      await createJobs(client, 'warm', atOnce);
      const before = usedBytes();
      const last = await createJobs(client, 'job', jobs);
      const bytes = ((usedBytes() - before) / jobs) * reported;
      const plain = await answeredBytes(client, last);
      const mib = bytes / 1024 ** 2;
      return [
        {
          what: `Memory of ${reported} finished jobs (batch, half an hour each)`,
          figure: `${mib.toFixed(0)} MiB`,
          ratio: { value: bytes / reported / plain, to: 'their description and messages as bytes' },
          aim: { text: `<= ${mostMemory} MiB`, isMet: mib <= mostMemory },
        },
      ];
    } finally {
      client.close();
      await emulator.close();
    }
  },
};
export default bench;

/** Jobs that began long ago have ended when they are asked for their metrics. Answers the id of one of them. */
async function createJobs(client: RawClient, prefix: string, count: number): Promise<string> {
  let left = count;
  let jobId = '';
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const job = modelJob(`${prefix}-${left}`, 'healthy-batch', JobType.BATCH, { workloadAge: '2h' });
      const answer = await client.call(rawRequest(JobsV1Beta3.method.createJob, { ...place, job }));
      jobId = fromBinary(JobSchema, answer).id;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  while ((await activeJobs(client)) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  return jobId;
}

async function activeJobs(client: RawClient): Promise<number> {
  const request = rawRequest(JobsV1Beta3.method.listJobs, { ...place, filter: Filter.ACTIVE });
  return fromBinary(ListJobsResponseSchema, await client.call(request)).jobs.length;
}

async function answeredBytes(client: RawClient, jobId: string): Promise<number> {
  const job = await client.call(
    rawRequest(JobsV1Beta3.method.getJob, { ...place, jobId, view: JobView.ALL }),
  );
  const messages = await client.call(
    rawRequest(MessagesV1Beta3.method.listJobMessages, { ...place, jobId, pageSize: 1000 }),
  );
  return job.length + messages.length;
}

function usedBytes(): number {
  global.gc?.();
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
