import { create } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import { shown } from '../api/requestFields.ts';
import {
  InvalidTemplateParametersSchema,
  ParameterType,
  type InvalidTemplateParameters,
  type ParameterMetadata,
} from '../gen/google/dataflow/v1beta3/templates_pb.ts';
import { matchesPattern, PatternError } from './parameterPattern.ts';

/** A parameter and what is wrong with it: `InvalidTemplateParameters.ParameterViolation` of the API. */
interface Violation {
  readonly parameter: string;
  readonly description: string;
}

export interface ParameterRules {
  readonly parameters: readonly ParameterMetadata[];
  /** Whether a parameter that the metadata does not name is taken all the same. */
  readonly takesOther: (name: string) => boolean;
}

/** The regex is the template author's: one that never ends must not hold the service. */
const regexTimeoutMs = 500;
/** Bytes of a value. A launcher gets it as an argument, of which Linux takes 128 KiB. */
const maxValueBytes = 120_000;
/** Violations that an error names as its detail; the text names more. */
const maxDetailed = 20;

/**
 * Checks what a launch gives against what the template declares.
 * @throws ApiError INVALID_ARGUMENT naming each parameter that is wrong, in the service's words where they are known.
 */
export function checkParameters(rules: ParameterRules, given: Readonly<Record<string, string>>): void {
  const declared = new Set(rules.parameters.map(({ name }) => name));
  const violations = [
    ...Object.keys(given)
      .filter((name) => !declared.has(name) && !rules.takesOther(name))
      .map((parameter) => ({ parameter, description: 'Unrecognized parameter' })),
    ...rules.parameters.flatMap((parameter) => violationsOf(parameter, given)),
  ];
  if (violations.length === 0) return;
  const details = violations.map(({ parameter, description }) => `${bare(parameter)}: ${description}`);
  throw new ApiError(
    'INVALID_ARGUMENT',
    `The template parameters are invalid. Details: ${details.join('; ')}`,
    { detail: { type: InvalidTemplateParametersSchema, message: detailOf(violations) } },
  );
}

function detailOf(violations: readonly Violation[]): InvalidTemplateParameters {
  const parameterViolations = violations.slice(0, maxDetailed).map(({ parameter, description }) => ({
    parameter: bounded(parameter),
    description: bounded(description),
  }));
  return create(InvalidTemplateParametersSchema, { parameterViolations });
}

function violationsOf(
  parameter: ParameterMetadata,
  given: Readonly<Record<string, string>>,
): readonly Violation[] {
  const violation = (description: string): Violation => ({ parameter: parameter.name, description });
  const value = given[parameter.name] ?? '';
  const trigger = triggerOf(parameter, given);
  if (value === '') {
    return !parameter.isOptional && trigger.isMet ? [violation('Missing required parameter')] : [];
  }
  if (!trigger.isMet) {
    return [violation(`Conditional parameter had an invalid trigger value: '${bounded(trigger.value)}'`)];
  }
  if (Buffer.byteLength(value) > maxValueBytes)
    return [violation(`It is longer than ${maxValueBytes} bytes`)];
  // No command line can hold one.
  if (value.includes('\0')) return [violation('It has a null character')];
  const mismatch = parameter.regexes.find((regex) => !matches(regex, value, parameter.name));
  const problem = typeProblem(parameter, value);
  return [
    ...(mismatch === undefined ? [] : [violation(`Parameter didn't match regex '${mismatch}'`)]),
    ...(problem === undefined ? [] : [violation(problem)]),
  ];
}

/** A parameter with a parent counts only when the parent has one of the trigger values, or any where none is named. */
function triggerOf(
  { parentName, parentTriggerValues }: ParameterMetadata,
  given: Readonly<Record<string, string>>,
): { readonly isMet: boolean; readonly value: string } {
  if (parentName === '') return { isMet: true, value: '' };
  const value = given[parentName] ?? '';
  return {
    isMet: parentTriggerValues.length === 0 ? value !== '' : parentTriggerValues.includes(value),
    value,
  };
}

/** @throws ApiError when the template's regex is of no use. */
function matches(regex: string, value: string, name: string): boolean {
  try {
    return matchesPattern(regex, value, regexTimeoutMs);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid template metadata: the regex ${shown(regex)} of the parameter ${shown(name)} ${error.message}.`,
      { cause: error },
    );
  }
}

const gsPath = /^gs:\/\/[a-z0-9][^/\s]*(\/[^\n\r]*)?$/;
const gsObject = /^gs:\/\/[a-z0-9][^/\s]*\/[^\n\r]+$/;
const gsBucket = /^gs:\/\/[a-z0-9][^/\s]*\/?$/;
const kafkaTopic = /^\S+$/;

/** What a value of a type looks like, and how to say so. */
const typeForms: Readonly<Partial<Record<ParameterType, readonly [form: RegExp, described: string]>>> = {
  [ParameterType.GCS_READ_BUCKET]: [gsBucket, 'a bucket, gs://BUCKET'],
  [ParameterType.GCS_WRITE_BUCKET]: [gsBucket, 'a bucket, gs://BUCKET'],
  [ParameterType.GCS_READ_FILE]: [gsObject, 'a file in Cloud Storage, gs://BUCKET/OBJECT'],
  [ParameterType.GCS_WRITE_FILE]: [gsObject, 'a file in Cloud Storage, gs://BUCKET/OBJECT'],
  [ParameterType.GCS_READ_FOLDER]: [gsPath, 'a folder in Cloud Storage, gs://BUCKET/FOLDER'],
  [ParameterType.GCS_WRITE_FOLDER]: [gsPath, 'a folder in Cloud Storage, gs://BUCKET/FOLDER'],
  [ParameterType.JAVASCRIPT_UDF_FILE]: [gsObject, 'a file in Cloud Storage, gs://BUCKET/OBJECT'],
  [ParameterType.PUBSUB_TOPIC]: [/^projects\/[^\s/]+\/topics\/[^\s/]+$/, 'projects/PROJECT/topics/TOPIC'],
  [ParameterType.PUBSUB_SUBSCRIPTION]: [
    /^projects\/[^\s/]+\/subscriptions\/[^\s/]+$/,
    'projects/PROJECT/subscriptions/SUBSCRIPTION',
  ],
  [ParameterType.BIGQUERY_TABLE]: [
    /^(?:[^\s.]+[:.])?[\w-]+\.[^\s.]+$/u,
    'a BigQuery table, PROJECT:DATASET.TABLE',
  ],
  [ParameterType.SERVICE_ACCOUNT]: [/^[^@\s]+@[^@\s]+$/, 'the email of a service account'],
  [ParameterType.MACHINE_TYPE]: [/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/, 'a machine type like n1-standard-4'],
  [ParameterType.KMS_KEY_NAME]: [
    /^projects\/[^\s/]+\/locations\/[^\s/]+\/keyRings\/[^\s/]+\/cryptoKeys\/[^\s/]+$/,
    'projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY',
  ],
  [ParameterType.WORKER_REGION]: [/^[a-z]+(?:-[a-z0-9]+)+$/, 'a region like us-central1'],
  [ParameterType.WORKER_ZONE]: [/^[a-z]+(?:-[a-z0-9]+)+-[a-z]$/, 'a zone like us-central1-a'],
  [ParameterType.BOOLEAN]: [/^(?:true|false)$/i, 'true or false'],
  [ParameterType.NUMBER]: [/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/, 'a number'],
  [ParameterType.KAFKA_READ_TOPIC]: [kafkaTopic, 'a Kafka topic'],
  [ParameterType.KAFKA_WRITE_TOPIC]: [kafkaTopic, 'a Kafka topic'],
};

function typeProblem({ paramType, enumOptions }: ParameterMetadata, value: string): string | undefined {
  const options = enumOptions.map((option) => option.value);
  if (options.length > 0 && !options.includes(value)) {
    return `${shown(value)} is not one of the options: ${options.join(', ')}`;
  }
  const [form, described] = typeForms[paramType] ?? [];
  return form === undefined || form.test(value)
    ? undefined
    : `${shown(value)} is not ${described} (${ParameterType[paramType]})`;
}

/** A name as it is read: quoted only where it needs to be. */
function bare(name: string): string {
  return /^[\w.-]{1,100}$/.test(name) ? name : shown(name);
}

function bounded(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
