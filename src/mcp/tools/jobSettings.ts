import type { z } from 'zod';
import type { Job } from '../../dataflow/job.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import type { Zod } from './tool.ts';

const shownOptions = 30;
const shownExperiments = 20;

/** What a job was started with and may use now, as answers give it. */
export interface ShapedSettings {
  min_num_workers?: number | undefined;
  max_num_workers?: number | undefined;
  worker_utilization_hint?: number | undefined;
  machine_type?: string | undefined;
  num_workers?: number | undefined;
  is_streaming_engine?: boolean | undefined;
  is_flexrs?: boolean | undefined;
  service_account_email?: string | undefined;
  temp_location?: string | undefined;
  created_from_snapshot_id?: string | undefined;
  is_archived: boolean;
  experiments: string[];
  options: Record<string, string>;
}

export function settingsShape(z: Zod): z.ZodType<ShapedSettings> {
  const [text, number, truth] = [z.string().optional(), z.number().optional(), z.boolean().optional()];
  return z.object({
    min_num_workers: number,
    max_num_workers: number.describe('The limit now in force'),
    worker_utilization_hint: number,
    machine_type: text,
    num_workers: number.describe('It was started with'),
    is_streaming_engine: truth,
    is_flexrs: truth,
    service_account_email: text,
    temp_location: text,
    created_from_snapshot_id: text,
    is_archived: z.boolean(),
    experiments: z.array(z.string()),
    options: z.record(z.string(), z.string()).describe('Options of the pipeline; likely secrets are hidden'),
  });
}

export function shapeSettings({
  limits,
  environment,
  createdFromSnapshotId,
  isArchived,
}: Job): ShapedSettings {
  const name = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : inertText(text, textLimits.name);
  const options = Object.entries(environment.options)
    .slice(0, shownOptions)
    .map(([key, value]) => [inertText(key, textLimits.label), inertText(value, textLimits.name)] as const);
  return {
    min_num_workers: limits.minNumWorkers,
    max_num_workers: limits.maxNumWorkers,
    worker_utilization_hint: limits.workerUtilizationHint,
    machine_type: name(environment.machineType),
    num_workers: environment.numWorkers,
    is_streaming_engine: environment.isStreamingEngine,
    is_flexrs: environment.isFlexRs,
    service_account_email: name(environment.serviceAccountEmail),
    temp_location: name(environment.tempLocation),
    created_from_snapshot_id: name(createdFromSnapshotId),
    is_archived: isArchived,
    experiments: environment.experiments
      .slice(0, shownExperiments)
      .map((experiment) => inertText(experiment, textLimits.label)),
    options: Object.fromEntries(options),
  };
}

/** One line for each that is known; to be put inside a fence. */
export function settingLines({
  experiments,
  options,
  is_archived: isArchived,
  ...facts
}: ShapedSettings): string[] {
  const pairs = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  return [
    ...Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}: ${String(value)}`),
    ...(isArchived ? ['is_archived: true'] : []),
    ...(experiments.length === 0 ? [] : [`experiments: ${experiments.join(', ')}`]),
    ...(pairs.length === 0 ? [] : [`options: ${pairs.join(', ')}`]),
  ];
}
