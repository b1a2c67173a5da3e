import { Client, credentials, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
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

  /**
   * @param endpoint `host:port`.
   * @param name The runner's, for messages.
   */
  constructor(
    private readonly endpoint: string,
    private readonly name: string,
  ) {
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
   * @throws Error naming each feature the runner lacks, or saying that it cannot be reached.
   */
  async submit(jobName: string, pipeline: Pipeline, options: JsonObject): Promise<string> {
    try {
      return await this.#submit(jobName, pipeline, options);
    } catch (error) {
      throw this.#explained(error);
    }
  }

  async #submit(jobName: string, pipeline: Pipeline, options: JsonObject): Promise<string> {
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
      stream.on('error', (error) => {
        reject(this.#explained(error));
      });
    });
  }

  async cancel(jobId: string): Promise<void> {
    await callUnary(this.#client, JobService.method.cancel, { jobId }, callDeadlineMs);
  }

  close(): void {
    this.#client.close();
  }

  #explained(error: unknown): Error {
    if (!isServiceError(error)) return error instanceof Error ? error : new Error(String(error));
    const name = capitalized(this.name);
    return new Error(
      error.code === status.UNAVAILABLE || error.code === status.DEADLINE_EXCEEDED
        ? `${name} cannot be reached (${error.details}). Check that it runs and that ${this.endpoint} is its address.`
        : error.code === status.UNIMPLEMENTED
          ? `${name} does not serve Beam's Job API (${error.details}). Name the address of a Beam job server.`
          : `${name} answered with an error: ${error.details}`,
      { cause: error },
    );
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
