import { fromBinary } from '@bufbuild/protobuf';
import { DockerPayloadSchema } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type {
  Environment,
  Pipeline,
} from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { ApiError } from '../../../api/apiError.ts';

/** The SDK a pipeline was written with, and must be run with. */
export interface PythonSdk {
  /** Version of apache-beam, for example `2.77.0`. */
  readonly beamVersion: string;
  /** Major and minor version of Python, for example `3.11`; undefined when the pipeline does not say. */
  readonly pythonVersion: string | undefined;
}

const sdkBaseCapability = 'beam:version:sdk_base:';
const dockerUrn = 'beam:env:docker:v1';

/**
 * Which Python SDK the pipeline's environments ask for.
 * @param submitterVersion Version that the job's user agent gives, for environments that do not say.
 * @throws ApiError FAILED_PRECONDITION for environments that this engine cannot stand in for.
 */
export function pythonSdk(pipeline: Pipeline, submitterVersion: string | undefined): PythonSdk {
  const found = new Map<string, PythonSdk>();
  for (const { id, environment, step } of usedEnvironments(pipeline)) {
    const bases = sdkBases(environment);
    const python = bases.map(parsePythonBase).find((sdk) => sdk !== undefined);
    const beamVersion = python?.beamVersion ?? submitterVersion;
    if (python === undefined || beamVersion === undefined)
      throw new ApiError(
        'FAILED_PRECONDITION',
        `The step "${step}" needs the environment ${id} (${bases.join(', ') || environment.urn}), which is not the Python SDK. ` +
          "The local engine 'beam' runs Python pipelines only: Java and Go pipelines and cross-language transforms cannot run here yet.",
      );
    const sdk = { beamVersion, pythonVersion: python.pythonVersion };
    found.set(`${sdk.beamVersion} ${sdk.pythonVersion ?? ''}`, sdk);
  }
  const [sdk, ...others] = found.values();
  if (sdk === undefined)
    throw new ApiError(
      'FAILED_PRECONDITION',
      'No step of the pipeline has an SDK environment, so there is no code to run.',
    );
  if (others.length > 0)
    throw new ApiError(
      'FAILED_PRECONDITION',
      `The pipeline mixes Python SDKs (${[...found.keys()].join('; ')}); the local engine 'beam' runs one of them per job.`,
    );
  return sdk;
}

interface UsedEnvironment {
  readonly id: string;
  readonly environment: Environment;
  /** One step that uses it. */
  readonly step: string;
}

/** Environments that steps run in; expansion services may leave others behind. */
export function usedEnvironments(pipeline: Pipeline): readonly UsedEnvironment[] {
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

/** Reads for example `apache/beam_python3.11_sdk:2.77.0`. Images of users may carry any tag. */
function parsePythonBase(
  image: string,
): { beamVersion: string | undefined; pythonVersion: string | undefined } | undefined {
  const match = /python(\d+\.\d+)?[^/:]*(?::(.+))?$/.exec(image);
  if (match === null) return undefined;
  const version = /^\d+\.\d+\.\d+(?:\.?(?:rc|dev)\d*)?/.exec(match[2] ?? '')?.[0];
  return { beamVersion: version, pythonVersion: match[1] };
}
