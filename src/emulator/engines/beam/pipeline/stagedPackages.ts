import { fromBinary } from '@bufbuild/protobuf';
import {
  ArtifactStagingToRolePayloadSchema,
  ArtifactUrlPayloadSchema,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type {
  ArtifactInformation,
  Pipeline,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { ApiError } from '../../../api/apiError.ts';
import { usedEnvironments } from './pythonSdk.ts';

/** A file that the submitting program has staged for the workers. */
export interface StagedPackage {
  /** Name the worker knows it by: one path segment, for example `workflow.tar.gz`. */
  readonly name: string;
  /** `gs://…` */
  readonly url: string;
}

const urlType = 'beam:artifact:type:url:v1';
const stagingRole = 'beam:artifact:role:staging_to:v1';

/**
 * The files that the pipeline's environments depend on, each once.
 * @throws ApiError INVALID_ARGUMENT for one that cannot be read or has a name that is a path.
 */
export function stagedPackages(pipeline: Pipeline): readonly StagedPackage[] {
  const found = new Map<string, StagedPackage>();
  for (const { environment } of usedEnvironments(pipeline))
    for (const dependency of environment.dependencies) {
      const staged = stagedPackage(dependency);
      if (staged !== undefined) found.set(staged.name, staged);
    }
  return [...found.values()];
}

function stagedPackage(dependency: ArtifactInformation): StagedPackage | undefined {
  if (dependency.typeUrn !== urlType || dependency.roleUrn !== stagingRole) return undefined;
  let name: string;
  let url: string;
  try {
    name = fromBinary(ArtifactStagingToRolePayloadSchema, dependency.rolePayload).stagedName;
    url = fromBinary(ArtifactUrlPayloadSchema, dependency.typePayload).url;
  } catch (error) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      'The pipeline names a staged file in a form that cannot be read.',
      {
        cause: error,
      },
    );
  }
  // The name becomes a file in the job's folder, and must not lead out of it.
  if (!/^[^/\\\0]+$/.test(name) || name === '.' || name === '..')
    throw new ApiError(
      'INVALID_ARGUMENT',
      `The staged file ${JSON.stringify(name)} has a name that is no file name.`,
    );
  return { name, url };
}
