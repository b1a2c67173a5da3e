import type { Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { Pipeline } from '../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type { ObjectStore } from '../../storage/objectStore.ts';
import { ApiError } from '../../api/apiError.ts';
import { sdkEnvironments } from './pipeline/sdkEnvironments.ts';
import type { SdkEnvironment } from './pipeline/sdkEnvironments.ts';
import { pipelineUrl, readStagedPipeline } from './pipeline/stagedPipeline.ts';
import { refuseUnsupportedSteps } from './pipeline/unsupportedSteps.ts';

/** A job whose pipeline was read and can run here. */
export interface BeamJob {
  readonly pipeline: Pipeline;
  /** One or more. */
  readonly environments: readonly SdkEnvironment[];
}

/** @throws ApiError NOT_FOUND, INVALID_ARGUMENT or FAILED_PRECONDITION, with the reason. */
export async function readBeamJob(job: Job, storage: ObjectStore): Promise<BeamJob> {
  const url = pipelineUrl(job);
  if (url === undefined)
    throw new ApiError(
      'INVALID_ARGUMENT',
      'The job names no staged pipeline (environment.sdkPipelineOptions.options.pipelineUrl).',
    );
  const pipeline = await readStagedPipeline(storage, url);
  refuseUnsupportedSteps(pipeline);
  return { pipeline, environments: sdkEnvironments(pipeline, userAgentVersion(job)) };
}

function userAgentVersion(job: Job): string | undefined {
  const version = job.environment?.userAgent?.['version'];
  return typeof version === 'string' && version !== '' ? version : undefined;
}
