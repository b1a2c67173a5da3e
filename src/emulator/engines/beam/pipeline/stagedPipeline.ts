import { fromBinary } from '@bufbuild/protobuf';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Job } from '../../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { PipelineSchema } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type { Pipeline } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type { ObjectStore } from '../../../storage/objectStore.ts';
import { ApiError } from '../../../api/apiError.ts';

/** The pipeline options a DataflowRunner submits with its job. */
export function sdkOptions(job: Job): JsonObject {
  const options = job.environment?.sdkPipelineOptions?.['options'];
  return isObject(options) ? options : {};
}

/** Where the job's pipeline is staged (`gs://…`); undefined for a job that has none. */
export function pipelineUrl(job: Job): string | undefined {
  const url = sdkOptions(job)['pipelineUrl'];
  return typeof url === 'string' && url !== '' ? url : undefined;
}

/**
 * Reads the pipeline a DataflowRunner has staged.
 * @throws ApiError NOT_FOUND when there is no such object, INVALID_ARGUMENT when it is no pipeline.
 */
export async function readStagedPipeline(storage: ObjectStore, url: string): Promise<Pipeline> {
  const { bucket, name } = parseGsUrl(url);
  const content = await storage.read(bucket, name);
  if (content === undefined)
    throw new ApiError(
      'NOT_FOUND',
      `The job's pipeline was not found: there is no object ${url} in the emulator's Cloud Storage. ` +
        "Set STORAGE_EMULATOR_HOST (Java: --gcsEndpoint) to the emulator's HTTP address when submitting, so that the pipeline is staged here.",
    );
  const pipeline = parsePipeline(content, url);
  if (pipeline.rootTransformIds.length === 0 || pipeline.components === undefined)
    throw new ApiError('INVALID_ARGUMENT', `The job's pipeline ${url} is empty: it has no transforms.`);
  return pipeline;
}

/** @throws ApiError INVALID_ARGUMENT */
export function parseGsUrl(url: string): { bucket: string; name: string } {
  const match = /^gs:\/\/([^/]+)\/(.+)$/s.exec(url);
  if (match?.[1] === undefined || match[2] === undefined)
    throw new ApiError('INVALID_ARGUMENT', `${url} is no Cloud Storage path of the form gs://BUCKET/OBJECT.`);
  return { bucket: match[1], name: match[2] };
}

function parsePipeline(content: Uint8Array, url: string): Pipeline {
  try {
    return fromBinary(PipelineSchema, content);
  } catch (error) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `The job's pipeline ${url} cannot be read: it is no serialized org.apache.beam.model.pipeline.v1.Pipeline.`,
      { cause: error },
    );
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
