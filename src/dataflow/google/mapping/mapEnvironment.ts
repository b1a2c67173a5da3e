import type { protos } from '@google-cloud/dataflow';
import type { JobEnvironment } from '../../job.ts';
import { shownOption } from '../../jobOptions.ts';
import type { WorkerLimits } from '../../workerLimits.ts';
import {
  isPlainObject,
  type PlainObject,
  plainNumber,
  plainObject,
  plainText,
  type PlainValue,
} from './mapValues.ts';

type ApiJob = protos.google.dataflow.v1beta3.IJob;
type DisplayData = protos.google.dataflow.v1beta3.IDisplayData;

const mostOptions = 100;

/** Set by the SDK for the service and the workers, and of no use to a person. */
const internalOptions =
  /^(beam:option:.*|pipelineUrl|pipeline_url|experiments|dataflow_job_file|filesToStage|optionsId|stagingLocation|gcpCredential|gcpTempLocation|pathValidator.*|credentialFactory.*|gcsUtil|stager.*|runner|runnerClass)$/i;

export function mapEnvironment(job: ApiJob): JobEnvironment {
  const environment = job.environment ?? {};
  const pool = environment.workerPools?.[0];
  const options = pipelineOptions(environment);
  const experiments = environment.experiments ?? [];
  const machineType = pool?.machineType || textOption(options, 'workerMachineType', 'machine_type');
  const numWorkers = pool?.numWorkers || numberOption(options, 'numWorkers', 'num_workers');
  const tempLocation =
    environment.tempStoragePrefix || textOption(options, 'tempLocation', 'temp_location', 'gcpTempLocation');
  return {
    ...(machineType && { machineType }),
    ...(numWorkers && { numWorkers }),
    ...(isStreamingEngine(job, experiments, options) && { isStreamingEngine: true }),
    ...(environment.flexResourceSchedulingGoal === 'FLEXRS_COST_OPTIMIZED' && { isFlexRs: true }),
    ...(environment.serviceAccountEmail && { serviceAccountEmail: environment.serviceAccountEmail }),
    ...(tempLocation && { tempLocation }),
    experiments: [...experiments],
    options: readableOptions(options, job.pipelineDescription?.displayData ?? []),
  };
}

/** Limits set while it runs come first, then those it was started with. */
export function mapLimits(job: ApiJob): WorkerLimits {
  const set = job.runtimeUpdatableParams;
  const options = pipelineOptions(job.environment ?? {});
  const max =
    set?.maxNumWorkers ||
    job.environment?.workerPools?.[0]?.autoscalingSettings?.maxNumWorkers ||
    numberOption(options, 'maxNumWorkers', 'max_num_workers');
  const min = set?.minNumWorkers || numberOption(options, 'minNumWorkers', 'min_num_workers');
  const hint = set?.workerUtilizationHint;
  return {
    ...(min && { minNumWorkers: min }),
    ...(max && { maxNumWorkers: max }),
    ...(hint && { workerUtilizationHint: hint }),
  };
}

/** Options lie under `options`, or under `beam:option:name:v1` names, depending on the SDK. */
function pipelineOptions(environment: protos.google.dataflow.v1beta3.IEnvironment): PlainObject {
  const sdk = plainObject(environment.sdkPipelineOptions);
  const options = isPlainObject(sdk['options']) ? sdk['options'] : {};
  const portable = Object.entries(sdk).flatMap(([key, value]) => {
    const name = /^beam:option:(\w+):v\d+$/.exec(key)?.[1];
    return name === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(portable), ...options };
}

function isStreamingEngine(job: ApiJob, experiments: readonly string[], options: PlainObject): boolean {
  if (experiments.some((each) => /^enable_(streaming_engine|windmill_service)$/.test(each))) return true;
  if (job.environment?.useStreamingEngineResourceBasedBilling) return true;
  return ['enableStreamingEngine', 'enable_streaming_engine'].some((name) => options[name] === true);
}

function readableOptions(
  options: PlainObject,
  displayData: readonly DisplayData[],
): Readonly<Record<string, string>> {
  const shown = Object.entries(options)
    .filter(([name]) => !internalOptions.test(name))
    .map(([name, value]) => [name, optionText(value)] as const);
  const displayed = displayData.map((each) => [each.key ?? '', displayText(each)] as const);
  const all = [...displayed, ...shown].filter(
    (entry): entry is readonly [string, string] => entry[0] !== '' && entry[1] !== undefined,
  );
  return Object.fromEntries(all.slice(0, mostOptions).map(([name, text]) => [name, shownOption(name, text)]));
}

/** Lists of plain values are joined; what has more structure is the SDK's own. */
function optionText(value: PlainValue): string | undefined {
  if (value === undefined || value === '' || isPlainObject(value)) return undefined;
  if (typeof value !== 'object') return String(value);
  const plain = value.filter((each) => typeof each !== 'object' && each !== undefined);
  return value.length === 0 || plain.length < value.length ? undefined : plain.map(String).join(', ');
}

function displayText(data: DisplayData): string | undefined {
  if (data.strValue) return data.strValue;
  if (data.javaClassValue) return data.javaClassValue;
  const number = data.int64Value ?? data.floatValue ?? undefined;
  if (number !== undefined && String(number) !== '0') return String(number);
  return data.boolValue === true ? 'true' : undefined;
}

function textOption(options: PlainObject, ...names: readonly string[]): string | undefined {
  return names.map((name) => plainText(options[name])).find((value) => value !== undefined);
}

function numberOption(options: PlainObject, ...names: readonly string[]): number | undefined {
  const found = names.map((name) => plainNumber(options[name])).find((value) => value !== undefined);
  return found === undefined || Number(found) <= 0 ? undefined : Number(found);
}
