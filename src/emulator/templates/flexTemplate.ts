import type {
  ContainerSpec,
  LaunchFlexTemplateParameter,
} from '../gen/google/dataflow/v1beta3/templates_pb.ts';
import { ApiError } from '../api/apiError.ts';
import { shown } from '../api/requestFields.ts';
import type { ObjectStore } from '../storage/objectStore.ts';
import { localLauncher, type LocalLauncher } from './localLauncher.ts';
import { localWorkload, type LocalWorkload } from './localWorkload.ts';
import { checkParameters } from './parameterRules.ts';
import { pipelineOptionNames } from './pipelineOptionNames.ts';
import { readTemplateFile } from './templateFiles.ts';
import { containerSpec, metadataObject } from './templateMetadata.ts';

/** A Flex template and how it is launched here, where that is possible. */
export interface FlexTemplate {
  readonly spec: ContainerSpec;
  readonly launcher: LocalLauncher | undefined;
  readonly workload: LocalWorkload | undefined;
}

/** @throws ApiError NOT_FOUND, INVALID_ARGUMENT saying what is wrong with the request or the file. */
export async function requestedFlexTemplate(
  storage: ObjectStore,
  { template }: LaunchFlexTemplateParameter,
): Promise<FlexTemplate> {
  switch (template.case) {
    case 'containerSpec':
      // The API's own message has no place for what only this service knows.
      return { spec: template.value, launcher: undefined, workload: undefined };
    case 'containerSpecGcsPath':
      return readFlexTemplate(storage, template.value);
    case undefined:
      throw new ApiError(
        'INVALID_ARGUMENT',
        "Missing 'launch_parameter.container_spec_gcs_path' or 'launch_parameter.container_spec': the template to launch.",
      );
  }
}

async function readFlexTemplate(storage: ObjectStore, url: string): Promise<FlexTemplate> {
  const document = await readTemplateFile(storage, url, 'launch_parameter.container_spec_gcs_path');
  const spec = containerSpec(document, url);
  const metadata = metadataObject(document);
  return { spec, launcher: localLauncher(metadata, url), workload: localWorkload(metadata, url) };
}

/**
 * Beside the parameters that its metadata names, a Flex template takes the options of pipelines: they reach the launcher
 * in the same way. A template without metadata takes everything.
 * @throws ApiError INVALID_ARGUMENT naming each parameter that is wrong.
 */
export function checkFlexParameters(
  { spec, workload }: FlexTemplate,
  given: Readonly<Record<string, string>>,
): void {
  const names = workload === undefined ? pipelineOptionNames : new Set<string>();
  checkParameters(
    {
      parameters: spec.metadata?.parameters ?? [],
      takesOther: (name) => spec.metadata === undefined || names.has(snakeCase(name)),
    },
    given,
  );
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** @throws ApiError FAILED_PRECONDITION saying why the template cannot be launched here, and what to do. */
export function requiredLauncher({ spec, launcher }: FlexTemplate): LocalLauncher {
  if (launcher !== undefined) return launcher;
  throw new ApiError(
    'FAILED_PRECONDITION',
    `The local Dataflow service has no container engine to run the template's image ${shown(spec.image)}. ` +
      'Let the container spec in Cloud Storage name a command of this machine that stages the job: ' +
      '"metadata": {…, "localLauncher": {"command": ["python", "gs://BUCKET/pipeline.py"]}}.',
  );
}
