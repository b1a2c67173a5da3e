import { clone, create, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import { shown } from '../api/requestFields.ts';
import {
  AutoscalingAlgorithm,
  AutoscalingSettingsSchema,
  EnvironmentSchema,
  FlexResourceSchedulingGoal,
  WorkerIPAddressConfiguration,
  WorkerPoolSchema,
  type Environment,
  type WorkerPool,
} from '../gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobSchema, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type {
  FlexTemplateRuntimeEnvironment,
  RuntimeEnvironment,
} from '../gen/google/dataflow/v1beta3/templates_pb.ts';
import { isJsonObject } from './templateFiles.ts';
import { checkLocation } from './templateFiles.ts';

/** What a launch says of where and how its job runs, for classic and for Flex templates. */
export type LaunchEnvironment = RuntimeEnvironment | FlexTemplateRuntimeEnvironment;

/** @throws ApiError INVALID_ARGUMENT naming the field of `environment` that cannot be. */
export function checkEnvironment(environment: LaunchEnvironment | undefined): void {
  if (environment === undefined) return;
  for (const name of ['numWorkers', 'maxWorkers', 'diskSizeGb'] as const) {
    if (environment[name] < 0) refuse(name, `${environment[name]} is negative`);
  }
  const { numWorkers, maxWorkers, workerRegion, workerZone } = environment;
  if (maxWorkers > 0 && numWorkers > maxWorkers) {
    refuse('numWorkers', `${numWorkers} is more than maxWorkers, ${maxWorkers}`);
  }
  if (workerRegion !== '' && workerZone !== '') {
    refuse('workerZone', 'workerRegion and workerZone exclude each other');
  }
  checkLocation('environment.tempLocation', environment.tempLocation);
  if ('stagingLocation' in environment) {
    checkLocation('environment.stagingLocation', environment.stagingLocation);
  }
  for (const option of environment.additionalPipelineOptions) {
    if (pipelineOption(option) === undefined) {
      refuse('additionalPipelineOptions', `${shown(option)} is not of the form --name=value`);
    }
  }
}

function refuse(field: string, reason: string): never {
  throw new ApiError('INVALID_ARGUMENT', `Invalid value at 'environment.${field}': ${reason}.`);
}

/** The name and value of `--name=value`, `name=value` or, for true, `--name`. */
export function pipelineOption(text: string): readonly [name: string, value: string] | undefined {
  const [, name, value = 'true'] = /^(?:--)?([A-Za-z_]\w*)(?:=(.*))?$/s.exec(text) ?? [];
  return name === undefined ? undefined : [name, value];
}

/** The environment of a Flex launch: what it does not say is the template's default. */
export function withDefaults(
  given: FlexTemplateRuntimeEnvironment | undefined,
  defaults: FlexTemplateRuntimeEnvironment | undefined,
): FlexTemplateRuntimeEnvironment | undefined {
  if (given === undefined || defaults === undefined) return given ?? defaults;
  const said = Object.entries(given).filter(([name, value]) => name !== '$typeName' && isSaid(value));
  return {
    ...defaults,
    ...Object.fromEntries(said),
    additionalExperiments: [...defaults.additionalExperiments, ...given.additionalExperiments],
    additionalUserLabels: { ...defaults.additionalUserLabels, ...given.additionalUserLabels },
    additionalPipelineOptions: [...defaults.additionalPipelineOptions, ...given.additionalPipelineOptions],
  };
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== '' && value !== 0 && value !== false;
}

/** A job with what a launch says of its environment; what it leaves out is as the template has it. */
export function withEnvironment(job: Job, given: LaunchEnvironment | undefined): Job {
  if (given === undefined) return job;
  const changed = clone(JobSchema, job);
  Object.assign(changed.labels, given.additionalUserLabels);
  const environment = (changed.environment ??= create(EnvironmentSchema));
  if (environment.workerPools.length === 0) environment.workerPools.push(create(WorkerPoolSchema));
  for (const pool of environment.workerPools) applyToPool(pool, given);
  applyToEnvironment(environment, given);
  environment.sdkPipelineOptions = withOptions(environment.sdkPipelineOptions, given);
  return changed;
}

function applyToPool(pool: WorkerPool, given: LaunchEnvironment): void {
  if (given.numWorkers > 0) pool.numWorkers = given.numWorkers;
  if (given.machineType !== '') pool.machineType = given.machineType;
  if (given.diskSizeGb > 0) pool.diskSizeGb = given.diskSizeGb;
  if (given.network !== '') pool.network = given.network;
  if (given.subnetwork !== '') pool.subnetwork = given.subnetwork;
  if (given.zone !== '') pool.zone = given.zone;
  if (given.ipConfiguration !== WorkerIPAddressConfiguration.WORKER_IP_UNSPECIFIED)
    pool.ipConfiguration = given.ipConfiguration;
  const algorithm =
    'autoscalingAlgorithm' in given ? given.autoscalingAlgorithm : AutoscalingAlgorithm.UNKNOWN;
  if (given.maxWorkers > 0 || algorithm !== AutoscalingAlgorithm.UNKNOWN) {
    const settings = (pool.autoscalingSettings ??= create(AutoscalingSettingsSchema));
    if (given.maxWorkers > 0) settings.maxNumWorkers = given.maxWorkers;
    if (algorithm !== AutoscalingAlgorithm.UNKNOWN) settings.algorithm = algorithm;
  }
  if ('sdkContainerImage' in given && given.sdkContainerImage !== '') {
    pool.workerHarnessContainerImage = given.sdkContainerImage;
  }
}

function applyToEnvironment(environment: Environment, given: LaunchEnvironment): void {
  environment.experiments = [...new Set([...environment.experiments, ...given.additionalExperiments])];
  if (given.serviceAccountEmail !== '') environment.serviceAccountEmail = given.serviceAccountEmail;
  if (given.kmsKeyName !== '') environment.serviceKmsKeyName = given.kmsKeyName;
  if (given.workerRegion !== '') environment.workerRegion = given.workerRegion;
  if (given.workerZone !== '') environment.workerZone = given.workerZone;
  if (given.streamingMode !== undefined) environment.streamingMode = given.streamingMode;
  if ('flexrsGoal' in given && given.flexrsGoal !== FlexResourceSchedulingGoal.FLEXRS_UNSPECIFIED)
    environment.flexResourceSchedulingGoal = given.flexrsGoal;
  if (given.tempLocation !== '') {
    environment.tempStoragePrefix = given.tempLocation.replace(/^gs:\/\//, 'storage.googleapis.com/');
  }
}

/** The options that workers read: in Java's spelling where the template is of Java, else in Python's. */
function withOptions(options: JsonObject | undefined, given: LaunchEnvironment): JsonObject | undefined {
  const present = options?.['options'];
  const own: JsonObject = isJsonObject(present) ? present : {};
  const tempName = 'tempLocation' in own ? 'tempLocation' : 'temp_location';
  const engineName = tempName === 'tempLocation' ? 'enableStreamingEngine' : 'enable_streaming_engine';
  const changed: Record<string, JsonValue> = {
    ...(given.tempLocation === '' ? {} : { [tempName]: given.tempLocation }),
    ...(given.enableStreamingEngine ? { [engineName]: true } : {}),
    ...Object.fromEntries(
      given.additionalPipelineOptions.flatMap((text) => {
        const option = pipelineOption(text);
        return option === undefined ? [] : [option];
      }),
    ),
  };
  return Object.keys(changed).length === 0 ? options : { ...options, options: { ...own, ...changed } };
}
