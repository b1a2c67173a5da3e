import { fromBinary } from '@bufbuild/protobuf';
import {
  ArtifactStagingToRolePayloadSchema,
  ArtifactUrlPayloadSchema,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type {
  ArtifactInformation,
  Environment,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { ApiError } from '../../../api/apiError.ts';

/** A file that the submitting program has staged for the workers. */
export interface StagedPackage {
  /** Name the worker knows it by: one path segment, for example `workflow.tar.gz`. */
  readonly name: string;
  /** `gs://…` */
  readonly url: string;
}

/** The name that the program of a Go pipeline gets; the pipeline gives it none. */
export const goWorkerName = 'worker';

const urlType = 'beam:artifact:type:url:v1';
const stagingRole = 'beam:artifact:role:staging_to:v1';
const goWorkerRole = 'beam:artifact:role:go_worker_binary:v1';

/**
 * The files that an environment depends on, each once.
 * @throws ApiError INVALID_ARGUMENT for one that cannot be read or has a name that is a path.
 */
export function stagedPackages(environment: Environment): readonly StagedPackage[] {
  const found = new Map<string, StagedPackage>();
  for (const dependency of environment.dependencies) {
    const staged = stagedPackage(dependency);
    if (staged !== undefined) found.set(staged.name, staged);
  }
  return [...found.values()];
}

function stagedPackage(dependency: ArtifactInformation): StagedPackage | undefined {
  const { typeUrn, roleUrn } = dependency;
  if (typeUrn !== urlType || (roleUrn !== stagingRole && roleUrn !== goWorkerRole)) return undefined;
  let name = goWorkerName;
  let url: string;
  try {
    if (roleUrn === stagingRole)
      name = fromBinary(ArtifactStagingToRolePayloadSchema, dependency.rolePayload).stagedName;
    url = fromBinary(ArtifactUrlPayloadSchema, dependency.typePayload).url;
  } catch (error) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      'The pipeline names a staged file in a form that cannot be read.',
      { cause: error },
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
