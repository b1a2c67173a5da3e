import { Client, credentials } from '@grpc/grpc-js';
import type { JsonObject } from '@bufbuild/protobuf';
import { JobService } from '../../../gen/org/apache/beam/model/job_management/v1/beam_job_api_pb.ts';
import type { JobMessagesResponse } from '../../../gen/org/apache/beam/model/job_management/v1/beam_job_api_pb.ts';
import type { Pipeline } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { callServerStream, callUnary } from '../../../grpc/grpcMethods.ts';

/** Prepare and Run check and take over a whole pipeline, which may be large on a busy machine. */
const submitDeadlineMs = 120_000;
const callDeadlineMs = 10_000;

/**
 * Speaks Beam's Job API to a runner on this machine.
 * @see https://github.com/apache/beam/blob/master/model/job-management/src/main/proto/org/apache/beam/model/job_management/v1/beam_job_api.proto
 */
export class JobServiceClient {
  readonly #client: Client;

  /** @param endpoint `host:port`. */
  constructor(endpoint: string) {
    this.#client = new Client(endpoint, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      // A runner on this machine is never behind the user's proxy.
      'grpc.enable_http_proxy': 0,
    });
  }

  /**
   * Submits and starts a pipeline.
   * @returns The runner's own id of the job.
   * @throws a ServiceError, whose details name each feature the runner lacks.
   */
  async submit(jobName: string, pipeline: Pipeline, options: JsonObject): Promise<string> {
    const prepared = await callUnary(
      this.#client,
      JobService.method.prepare,
      { jobName, pipeline, pipelineOptions: options },
      submitDeadlineMs,
    );
    const started = await callUnary(
      this.#client,
      JobService.method.run,
      { preparationId: prepared.preparationId },
      submitDeadlineMs,
    );
    return started.jobId;
  }

  /**
   * Follows states and messages of a job, in order.
   * @param onResponse Called for each.
   * @returns Resolves when the runner ends the stream, which it does after a terminal state; rejects when it breaks.
   */
  followMessages(jobId: string, onResponse: (response: JobMessagesResponse) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const stream = callServerStream(this.#client, JobService.method.getMessageStream, { jobId });
      stream.on('data', onResponse);
      stream.on('end', resolve);
      stream.on('error', reject);
    });
  }

  async cancel(jobId: string): Promise<void> {
    await callUnary(this.#client, JobService.method.cancel, { jobId }, callDeadlineMs);
  }

  close(): void {
    this.#client.close();
  }
}
