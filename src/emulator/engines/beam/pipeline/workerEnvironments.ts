import { clone, create, toBinary } from '@bufbuild/protobuf';
import {
  EnvironmentSchema,
  ExternalPayloadSchema,
  PipelineSchema,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type { Pipeline } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';

/** Parameter of StartWorker that says which environment of the pipeline a worker is for. */
export const environmentParameter = 'environment';

/**
 * @param poolEndpoint `host:port` of the job's WorkerPool.
 * @returns The same pipeline with its (container) environments replaced by workers of that pool. Its packages are not
 *   handed on: whoever serves the pool has installed them already.
 */
export function withWorkerPool(pipeline: Pipeline, poolEndpoint: string): Pipeline {
  const copy = clone(PipelineSchema, pipeline);
  if (copy.components === undefined) return copy;
  for (const [id, environment] of Object.entries(copy.components.environments))
    copy.components.environments[id] = create(EnvironmentSchema, {
      capabilities: environment.capabilities,
      displayData: environment.displayData,
      resourceHints: environment.resourceHints,
      urn: 'beam:env:external:v1',
      payload: toBinary(
        ExternalPayloadSchema,
        create(ExternalPayloadSchema, {
          endpoint: { url: poolEndpoint },
          params: { [environmentParameter]: id },
        }),
      ),
    });
  return copy;
}
