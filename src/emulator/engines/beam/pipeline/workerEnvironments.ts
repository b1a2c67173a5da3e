import { clone, create, toBinary } from '@bufbuild/protobuf';
import {
  EnvironmentSchema,
  PipelineSchema,
  ProcessPayloadSchema,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type {
  Environment,
  Pipeline,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';

/** How a runner starts a worker: by Beam's process environment, or by the one that Beam Python's local job service has. */
export type WorkerEnvironmentKind = 'process' | 'python-subprocess';

/**
 * @param command Absolute path of the program that starts a worker, without characters special to a shell.
 * @returns The same pipeline with its (container) environments replaced by that program. Its packages are not handed on:
 *   whoever wrote the program has installed them already.
 */
export function withWorkerProgram(
  pipeline: Pipeline,
  kind: WorkerEnvironmentKind,
  command: string,
): Pipeline {
  const copy = clone(PipelineSchema, pipeline);
  if (copy.components === undefined) return copy;
  for (const [id, environment] of Object.entries(copy.components.environments))
    copy.components.environments[id] = replaced(environment, kind, command);
  return copy;
}

function replaced(environment: Environment, kind: WorkerEnvironmentKind, command: string): Environment {
  const common = {
    capabilities: environment.capabilities,
    displayData: environment.displayData,
    resourceHints: environment.resourceHints,
  };
  switch (kind) {
    case 'process':
      return create(EnvironmentSchema, {
        ...common,
        urn: 'beam:env:process:v1',
        payload: toBinary(ProcessPayloadSchema, create(ProcessPayloadSchema, { command })),
      });
    case 'python-subprocess':
      return create(EnvironmentSchema, {
        ...common,
        urn: 'beam:env:harness_subprocess_python:v1',
        payload: new TextEncoder().encode(command),
      });
  }
}
