import type { DescMethod, Message } from '@bufbuild/protobuf';
import { JobsV1Beta3 } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { MessagesV1Beta3 } from '../gen/google/dataflow/v1beta3/messages_pb.ts';
import { MetricsV1Beta3 } from '../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { SnapshotsV1Beta3 } from '../gen/google/dataflow/v1beta3/snapshots_pb.ts';
import { FlexTemplatesService, TemplatesService } from '../gen/google/dataflow/v1beta3/templates_pb.ts';
import { loggingOperations, loggingStreams } from '../logging/loggingOperations.ts';
import { monitoringOperations } from '../monitoring/monitoringOperations.ts';
import { schedulerOperations } from '../scheduler/schedulerOperations.ts';
import type { ApiContext } from './apiContext.ts';
import { ApiError } from './apiError.ts';
import { JobPages } from './jobPages.ts';
import { JobSummaries } from './jobSummaries.ts';
import { operation, type Operation } from './operation.ts';
import { createJob } from './operations/createJob.ts';
import { getJobExecutionDetails, getStageExecutionDetails } from './operations/executionDetails.ts';
import { getJob } from './operations/getJob.ts';
import { getJobMetrics } from './operations/getJobMetrics.ts';
import { getTemplate } from './operations/getTemplate.ts';
import { launchFlexTemplate } from './operations/launchFlexTemplate.ts';
import { createJobFromTemplate, launchTemplate } from './operations/launchTemplate.ts';
import { listJobMessages } from './operations/listJobMessages.ts';
import { aggregatedListJobs, checkActiveJobs, listJobs } from './operations/listJobs.ts';
import { snapshotJob } from './operations/snapshotJob.ts';
import { deleteSnapshot, getSnapshot, listSnapshots } from './operations/snapshots.ts';
import { updateJob } from './operations/updateJob.ts';

/** Every RPC that this service implements, each once; the transports serve what stands here. */
const operations: readonly Operation[] = [
  operation(JobsV1Beta3.method.createJob, createJob),
  operation(JobsV1Beta3.method.getJob, getJob),
  operation(JobsV1Beta3.method.updateJob, updateJob),
  operation(JobsV1Beta3.method.listJobs, listJobs),
  operation(JobsV1Beta3.method.aggregatedListJobs, aggregatedListJobs),
  operation(JobsV1Beta3.method.checkActiveJobs, checkActiveJobs),
  operation(JobsV1Beta3.method.snapshotJob, snapshotJob),
  operation(MessagesV1Beta3.method.listJobMessages, listJobMessages),
  operation(MetricsV1Beta3.method.getJobMetrics, getJobMetrics),
  operation(MetricsV1Beta3.method.getJobExecutionDetails, getJobExecutionDetails),
  operation(MetricsV1Beta3.method.getStageExecutionDetails, getStageExecutionDetails),
  operation(SnapshotsV1Beta3.method.getSnapshot, getSnapshot),
  operation(SnapshotsV1Beta3.method.listSnapshots, listSnapshots),
  operation(SnapshotsV1Beta3.method.deleteSnapshot, deleteSnapshot),
  operation(TemplatesService.method.createJobFromTemplate, createJobFromTemplate),
  operation(TemplatesService.method.launchTemplate, launchTemplate),
  operation(TemplatesService.method.getTemplate, getTemplate),
  operation(FlexTemplatesService.method.launchFlexTemplate, launchFlexTemplate),
  ...monitoringOperations,
  ...loggingOperations,
  ...schedulerOperations,
];

/** What is served, for descriptions of it. */
export function servedMethods(): readonly DescMethod[] {
  return [...operations, ...loggingStreams].map(({ method }) => method);
}

/** The one door to the handlers, the same for every transport. */
export class Api {
  readonly #context: ApiContext;
  readonly #operations = new Map(operations.map((each) => [each.method, each]));
  /** Served over gRPC only. */
  readonly #streams = new Map(loggingStreams.map((each) => [each.method, each]));
  #isClosed = false;

  constructor(context: Omit<ApiContext, 'summaries' | 'pages'>) {
    this.#context = { ...context, summaries: new JobSummaries(), pages: new JobPages() };
  }

  /** @throws ApiError, whatever goes wrong; UNIMPLEMENTED when there is no handler for the method. */
  async call(method: DescMethod, request: Message): Promise<Message> {
    const found = this.#operations.get(method);
    if (found === undefined) throw this.#streams.has(method) ? grpcOnly(method) : notImplemented(method);
    if (this.#isClosed) throw stopping();
    try {
      return await found.call(this.#context, request);
    } catch (error) {
      throw this.#apiError(method, error);
    }
  }

  /** Opens a stream; what goes wrong is an ApiError, as for call(). */
  async *open(method: DescMethod, request: Message, signal: AbortSignal): AsyncGenerator<Message> {
    const found = this.#streams.get(method);
    if (found === undefined) throw notImplemented(method);
    if (this.#isClosed) throw stopping();
    try {
      yield* found.open(this.#context, request, signal);
    } catch (error) {
      throw this.#apiError(method, error);
    }
  }

  /** From now on every call is UNAVAILABLE, and calls under way create no job: nothing starts any more. */
  close(): void {
    this.#isClosed = true;
    this.#context.jobs.close();
  }

  #apiError(method: DescMethod, error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    this.#context.log.error(
      `${method.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return new ApiError(
      'INTERNAL',
      `${method.name} failed inside the local Dataflow service; its log says why.`,
      { cause: error },
    );
  }
}

function notImplemented(method: DescMethod): ApiError {
  return new ApiError(
    'UNIMPLEMENTED',
    `Method ${method.parent.typeName}.${method.name} is not implemented by the local Dataflow service.`,
  );
}

function grpcOnly(method: DescMethod): ApiError {
  return new ApiError(
    'UNIMPLEMENTED',
    `Method ${method.parent.typeName}.${method.name} is a stream and served over gRPC only.`,
  );
}

function stopping(): ApiError {
  return new ApiError('UNAVAILABLE', 'The local Dataflow service is stopping.');
}
