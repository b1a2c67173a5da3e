import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { create } from '@bufbuild/protobuf';
import { z } from 'zod';
import { ApiError } from '../api/apiError.ts';
import { engineLabel } from '../engines/engine.ts';
import { EnvironmentSchema, JobType } from '../gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobSchema, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { FlexTemplateRuntimeEnvironment } from '../gen/google/dataflow/v1beta3/templates_pb.ts';
import { invalidFile, isJsonObject } from './templateFiles.ts';

const workloadTemplateSchema = z.strictObject({
  workload: z.looseObject({ type: z.enum(['batch', 'streaming']) }),
  parameters: z
    .record(z.string(), z.string().regex(/^\w+(\.\w+)*$/, 'is not a path like workers.max'))
    .default({}),
});

/**
 * A template whose job is described instead of programmed: the key `localWorkload` of its metadata, which the service
 * knows and other services ignore. Its `workload` is a document of the engine `model`; `parameters` says which of its
 * fields each parameter of the template sets, for example `{"workersMax": "workers.max"}`.
 */
export interface LocalWorkload {
  readonly workload: JsonObject;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Undefined when the metadata describes no workload.
 * @throws ApiError INVALID_ARGUMENT saying what of it is wrong.
 */
export function localWorkload(metadata: JsonObject | undefined, url: string): LocalWorkload | undefined {
  const given = metadata?.['localWorkload'];
  if (given === undefined) return undefined;
  const result = workloadTemplateSchema.safeParse(given);
  const workload = isJsonObject(given) ? given['workload'] : undefined;
  if (result.success && isJsonObject(workload)) return { workload, parameters: result.data.parameters };
  const problem = result.error?.issues[0];
  const path = ['metadata', 'localWorkload', ...(problem?.path ?? [])].map(String).join('.');
  throw invalidFile(url, `${path}: ${problem?.message ?? 'is not valid'}`);
}

/** The job of a workload with its parameters. */
export function workloadJob(
  { workload, parameters }: LocalWorkload,
  name: string,
  given: Readonly<Record<string, string>>,
  environment: FlexTemplateRuntimeEnvironment | undefined,
): Job {
  const document: JsonObject = structuredClone(workload);
  for (const [parameter, path] of Object.entries(parameters)) {
    const value = given[parameter] ?? '';
    if (value !== '') setField(document, path, fieldValue(value), parameter);
  }
  if (environment !== undefined) {
    if (environment.maxWorkers > 0) setField(document, 'workers.max', environment.maxWorkers, 'maxWorkers');
    if (environment.numWorkers > 0) setField(document, 'workers.min', environment.numWorkers, 'numWorkers');
    if (environment.machineType !== '') {
      setField(document, 'workers.machineType', environment.machineType, 'machineType');
    }
  }
  return create(JobSchema, {
    name,
    type: document['type'] === 'batch' ? JobType.BATCH : JobType.STREAMING,
    labels: { [engineLabel]: 'model' },
    environment: create(EnvironmentSchema, { sdkPipelineOptions: { options: { workload: document } } }),
  });
}

function fieldValue(text: string): JsonValue {
  return /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text) ? Number(text) : text;
}

function setField(document: JsonObject, path: string, value: JsonValue, parameter: string): void {
  const names = path.split('.');
  const last = names.pop() ?? path;
  let parent: JsonObject = document;
  for (const name of names) {
    const next = Object.hasOwn(parent, name) ? parent[name] : {};
    if (!isJsonObject(next) || name === '__proto__') {
      throw new ApiError(
        'INVALID_ARGUMENT',
        `Invalid template metadata: the parameter ${parameter} sets ${path}, which the workload does not have.`,
      );
    }
    parent[name] = next;
    parent = next;
  }
  parent[last] = value;
}
