import type { JsonObject } from '@bufbuild/protobuf';
import { clone } from '@bufbuild/protobuf';
import { EnvironmentSchema } from '../gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobSchema, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { TemplateMetadata } from '../gen/google/dataflow/v1beta3/templates_pb.ts';
import { localLauncher, type LocalLauncher } from './localLauncher.ts';
import { checkParameters } from './parameterRules.ts';
import { invalidFile, isJsonObject } from './templateFiles.ts';
import { isContainerSpec, messageOfFile } from './templateMetadata.ts';

/** A job that an SDK has staged with --template_location instead of submitting it, and the metadata beside it. */
export interface ClassicTemplate {
  readonly job: Job;
  readonly metadata: TemplateMetadata | undefined;
  /** Names of options that get their values at run time (ValueProvider). */
  readonly runtimeParameters: readonly string[];
  /** Stages the template when it is first launched; undefined when that has been done. */
  readonly unstaged: LocalLauncher | undefined;
}

/** @throws ApiError INVALID_ARGUMENT saying what is wrong with the file. */
export function classicTemplate(
  document: JsonObject,
  url: string,
  beside: { readonly metadata: TemplateMetadata; readonly document: JsonObject } | undefined,
): ClassicTemplate {
  if (isContainerSpec(document)) {
    throw invalidFile(
      url,
      'it is the container spec of a Flex template; launch it with flexTemplates:launch (gcloud dataflow flex-template run)',
    );
  }
  const job = messageOfFile(JobSchema, document, url);
  const isStaged = job.environment !== undefined || job.steps.length > 0 || job.stepsLocation !== '';
  const launcher = beside === undefined ? undefined : localLauncher(beside.document, `${url}_metadata`);
  if (!isStaged && launcher === undefined) {
    throw invalidFile(url, 'it has neither an environment nor steps, so it is no staged job');
  }
  return {
    job,
    metadata: beside?.metadata,
    runtimeParameters: runtimeParameters(job),
    unstaged: isStaged ? undefined : launcher,
  };
}

/**
 * SDKs stage an option that is a ValueProvider without a value, or as null, and describe it in the display data.
 * Python: `RuntimeValueProvider(option: NAME, …)`; Java: `RuntimeValueProvider{propertyName=NAME, …}`.
 */
function runtimeParameters({ environment }: Job): readonly string[] {
  const { options, display_data: displayed } = environment?.sdkPipelineOptions ?? {};
  const unset = isJsonObject(options)
    ? Object.entries(options).flatMap(([name, value]) => (value === null ? [name] : []))
    : [];
  const described = (Array.isArray(displayed) ? displayed : []).flatMap((item) => {
    if (!isJsonObject(item)) return [];
    const { key, value } = item;
    return typeof key === 'string' && typeof value === 'string' && value.startsWith('RuntimeValueProvider')
      ? [key]
      : [];
  });
  return [...new Set([...unset, ...described])];
}

/** @throws ApiError INVALID_ARGUMENT naming each parameter that is wrong. */
export function checkClassicParameters(
  { metadata, runtimeParameters: names, unstaged }: ClassicTemplate,
  given: Readonly<Record<string, string>>,
): void {
  checkParameters(
    {
      parameters: metadata?.parameters ?? [],
      takesOther: (name) => unstaged === undefined && names.includes(name),
    },
    given,
  );
}

/** The template's job with the values of its parameters: workers read them from the pipeline options. */
export function withParameters(job: Job, given: Readonly<Record<string, string>>): Job {
  if (Object.keys(given).length === 0 || job.environment === undefined) return job;
  const changed = clone(JobSchema, job);
  const { sdkPipelineOptions } = job.environment;
  const options = sdkPipelineOptions?.['options'];
  changed.environment = {
    ...clone(EnvironmentSchema, job.environment),
    sdkPipelineOptions: {
      ...sdkPipelineOptions,
      options: { ...(isJsonObject(options) ? options : {}), ...given },
    },
  };
  return changed;
}
