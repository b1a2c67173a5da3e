import type { z } from 'zod';
import type { LaunchPlan } from '../../dataflow/operations/launchJob.ts';
import { workerBounds } from '../../dataflow/operations/updateWorkers.ts';
import type { LaunchEnvironment } from '../../dataflow/template.ts';
import { longestQuestion } from '../policy/question.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import type { Zod } from './tool.ts';

const tooLong = `longer than the ${longestQuestion} characters that a user can look through; put it into a file in Cloud Storage, and pass the path where the template takes one (Yaml_Template: yaml_pipeline_file)`;

interface LaunchFields {
  gcs_path: z.ZodString;
  parameters: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>>;
  environment: z.ZodOptional<ReturnType<typeof environmentSchema>>;
}

/** Arguments of a launch, whether of a new job or in the place of a running one. */
export function launchFields(z: Zod): LaunchFields {
  return {
    gcs_path: z
      .string()
      .min(1)
      .max(2000)
      .describe('gs:// path of a classic template or of a flex container spec.'),
    parameters: z
      .record(z.string().min(1).max(200), z.string().max(longestQuestion, { error: tooLong }))
      .optional()
      .describe('By the names get_template gives.'),
    environment: environmentSchema(z)
      .optional()
      .describe('Workers, machines, network and labels of the job.'),
  };
}

function environmentSchema(z: Zod) {
  const name = z.string().min(1).max(1024).optional();
  const count = z.int().min(workerBounds.workers.min).max(workerBounds.workers.max).optional();
  return z.strictObject({
    num_workers: count,
    max_workers: count,
    machine_type: name,
    service_account_email: name,
    temp_location: name,
    network: name,
    subnetwork: name,
    worker_region: name,
    enable_streaming_engine: z.boolean().optional(),
    additional_experiments: z.array(z.string().min(1).max(1024)).max(50).optional(),
    additional_user_labels: z.record(z.string().min(1).max(63), z.string().max(63)).optional(),
  });
}

type EnvironmentArguments = z.output<ReturnType<typeof environmentSchema>>;

export function environmentOf(args: EnvironmentArguments): LaunchEnvironment {
  const environment: Partial<Record<keyof LaunchEnvironment, LaunchEnvironment[keyof LaunchEnvironment]>> = {
    numWorkers: args.num_workers,
    maxWorkers: args.max_workers,
    machineType: args.machine_type,
    serviceAccountEmail: args.service_account_email,
    tempLocation: args.temp_location,
    network: args.network,
    subnetwork: args.subnetwork,
    workerRegion: args.worker_region,
    enableStreamingEngine: args.enable_streaming_engine,
    additionalExperiments: args.additional_experiments,
    additionalUserLabels: args.additional_user_labels,
  };
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
}

/** The request as the API writes it. The name is the running job's for a replacement; the rest is the caller's own. */
export function launchRequestOf({
  method,
  projectId,
  launch,
}: LaunchPlan['request']): Record<string, unknown> {
  const isFlex = launch.kind === 'FLEX';
  const mapping = launch.transformNameMapping;
  const parameters = {
    job_name: inertText(launch.jobName, textLimits.name),
    ...(isFlex ? { container_spec_gcs_path: launch.path } : {}),
    parameters: launch.parameters,
    ...(launch.environment === undefined ? {} : { environment: snakeCase(launch.environment) }),
    ...(launch.update === true ? { update: true } : {}),
    ...(mapping === undefined
      ? {}
      : isFlex
        ? { transform_name_mappings: mapping }
        : { transform_name_mapping: mapping }),
  };
  return {
    method,
    project_id: projectId,
    location: launch.location,
    ...(isFlex ? { launch_parameter: parameters } : { gcs_path: launch.path, launch_parameters: parameters }),
  };
}

/** The template, before there is a job; to be put inside a fence. */
export function templateLine({ template }: Pick<LaunchPlan, 'template'>): string {
  const name = inertText(template.name ?? '-', textLimits.name);
  const about = inertText(template.description ?? '-', textLimits.name);
  return `template | kind | about\n${name} | ${template.kind} | ${about}`;
}

/** Only the names of fields; labels and the like keep theirs. */
function snakeCase(environment: LaunchEnvironment): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
