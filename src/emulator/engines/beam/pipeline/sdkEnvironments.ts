import { fromBinary } from '@bufbuild/protobuf';
import { DockerPayloadSchema } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type {
  Environment,
  Pipeline,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { ApiError } from '../../../api/apiError.ts';
import { stagedPackages } from './stagedPackages.ts';
import type { StagedPackage } from './stagedPackages.ts';

/** The SDK that steps were written with, and must be run with. */
export type Sdk =
  | {
      readonly language: 'Python';
      /** Version of apache-beam, for example `2.77.0`. */
      readonly beamVersion: string;
      /** Major and minor version of Python, for example `3.11`; undefined when the pipeline does not say. */
      readonly pythonVersion: string | undefined;
    }
  | {
      readonly language: 'Java';
      /** Undefined when the pipeline does not say. */
      readonly beamVersion: string | undefined;
      /** Release of Java that it was compiled for at most, for example 17; undefined when the pipeline does not say. */
      readonly javaVersion: number | undefined;
    }
  | { readonly language: 'Go'; readonly beamVersion: string | undefined };

/** What a worker that runs some of the pipeline's steps is made of. */
export interface SdkEnvironment {
  /** Its id in the pipeline. */
  readonly id: string;
  readonly sdk: Sdk;
  /** Files the submitting program has staged for it, in their order. */
  readonly packages: readonly StagedPackage[];
}

const sdkBaseCapability = 'beam:version:sdk_base:';
const dockerUrn = 'beam:env:docker:v1';

/**
 * The environments that steps of the pipeline run in; several in a cross-language pipeline.
 * @param submitterVersion Version of Beam that the job's user agent gives, for environments that do not say.
 * @throws ApiError FAILED_PRECONDITION for environments that this engine cannot stand in for, INVALID_ARGUMENT for those
 *   that cannot be read.
 */
export function sdkEnvironments(
  pipeline: Pipeline,
  submitterVersion: string | undefined,
): readonly SdkEnvironment[] {
  const used = usedEnvironments(pipeline);
  if (used.length === 0)
    throw new ApiError(
      'FAILED_PRECONDITION',
      'No step of the pipeline has an SDK environment, so there is no code to run.',
    );
  return used.map(({ id, environment, step }) => {
    const bases = sdkBases(environment);
    const sdk = bases
      .map((base) => parseSdkBase(base, submitterVersion))
      .find((parsed) => parsed !== undefined);
    if (sdk === undefined)
      throw new ApiError(
        'FAILED_PRECONDITION',
        `The step "${step}" needs the environment ${id} (${bases.join(', ') || environment.urn}), which is none of Beam's SDKs for Python, Java ` +
          `and Go that the local engine 'beam' runs. Build its container from one of Beam's own images, so that the pipeline names the SDK.`,
      );
    return { id, sdk, packages: stagedPackages(environment) };
  });
}

/** For messages, for example `Beam 2.77.0 for Python 3.11`. */
export function describeSdk(sdk: Sdk): string {
  const release =
    sdk.language === 'Python' ? sdk.pythonVersion : sdk.language === 'Java' ? sdk.javaVersion : undefined;
  return ['Beam', sdk.beamVersion, 'for', sdk.language, release]
    .filter((part) => part !== undefined)
    .join(' ');
}

interface UsedEnvironment {
  readonly id: string;
  readonly environment: Environment;
  /** One step that uses it. */
  readonly step: string;
}

/** Environments that steps run in; expansion services may leave others behind. */
function usedEnvironments(pipeline: Pipeline): readonly UsedEnvironment[] {
  const used = new Map<string, UsedEnvironment>();
  for (const transform of Object.values(pipeline.components?.transforms ?? {})) {
    const id = transform.environmentId;
    const environment = pipeline.components?.environments[id];
    if (environment === undefined || used.has(id) || transform.subtransforms.length > 0) continue;
    used.set(id, { id, environment, step: transform.uniqueName });
  }
  return [...used.values()];
}

/** What an environment says of its SDK: the released image it is based on first, then the image it names. */
function sdkBases(environment: Environment): string[] {
  const bases = environment.capabilities
    .filter((capability) => capability.startsWith(sdkBaseCapability))
    .map((capability) => capability.slice(sdkBaseCapability.length));
  if (environment.urn !== dockerUrn) return bases;
  try {
    return [...bases, fromBinary(DockerPayloadSchema, environment.payload).containerImage];
  } catch (error) {
    throw new ApiError('INVALID_ARGUMENT', 'The pipeline has an environment that cannot be read.', {
      cause: error,
    });
  }
}

/** Reads for example `apache/beam_python3.11_sdk:2.77.0`, `beam-java17-batch:2.73.0` and `go`. Tags of users can be anything. */
function parseSdkBase(image: string, submitterVersion: string | undefined): Sdk | undefined {
  const [, name = '', tag = ''] = /([^/:]*)(?::([^/]*))?$/.exec(image) ?? [];
  const beamVersion = /^\d+\.\d+\.\d+(?:\.?(?:rc|dev)\d*)?/.exec(tag)?.[0] ?? submitterVersion;
  const python = /python(\d+\.\d+)?/.exec(name);
  if (python !== null)
    return beamVersion === undefined
      ? undefined
      : { language: 'Python', beamVersion, pythonVersion: python[1] };
  const java = /java(\d+)?/.exec(name);
  if (java !== null)
    return {
      language: 'Java',
      beamVersion,
      javaVersion: java[1] === undefined ? undefined : Number(java[1]),
    };
  if (/(?:^|[_-])go(?:[_-]|$)/.test(name)) return { language: 'Go', beamVersion };
  return undefined;
}
