import type { JobRef } from '../connection.ts';
import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { Job, JobStep } from '../job.ts';
import { costChange } from './changeEffect.ts';
import { requireRunningStreaming } from './jobChecks.ts';
import { checkByService, launchRequest, mostWorkers, type LaunchPlan, type LaunchWish } from './launchJob.ts';

/** What a person or a model says of a replacement. The new job has the name of the running one. */
export interface ReplaceWish extends Omit<LaunchWish, 'jobName' | 'projectId' | 'location'> {
  /** The running job. */
  readonly ref: JobRef;
  /** Names of its steps, or of composites around them, to names in the new pipeline; empty for steps that are dropped. */
  readonly transformNameMapping?: Readonly<Record<string, string>>;
}

/** What a replacement does, in words. */
export const replaceConsequence =
  "The service takes the job's state over into a new job of the same name, and the old one ends as UPDATED; data in flight is kept, and the way back is another replacement. If the new pipeline cannot take the state, the service refuses it and the old job goes on.";

/** What replacing a job would do, before anything is done. Sent by `launchJob`. */
export interface ReplacePlan extends LaunchPlan {
  /** The job that would be replaced. */
  readonly job: Job;
}

/**
 * Reads the running job and the template, checks parameters and mapping, and has the service check the request.
 * @throws DataflowError `FAILED_PRECONDITION` when the job cannot be replaced, `INVALID_ARGUMENT` naming what is wrong
 * @see https://cloud.google.com/dataflow/docs/guides/updating-a-pipeline
 */
export async function planReplace(
  api: Pick<DataflowApi, 'getJob' | 'getTemplate' | 'launchTemplate'>,
  wish: ReplaceWish,
  options?: CallOptions,
): Promise<ReplacePlan> {
  const { ref, transformNameMapping: mapping = {}, ...launch } = wish;
  const job = await api.getJob(ref, options);
  const operation = `Replacing ${job.name || job.id}`;
  requireRunningStreaming(job, operation);
  checkMapping(job.steps, mapping, operation);
  const { projectId, location } = ref;
  const { template, request: launched } = await launchRequest(
    api,
    { ...launch, projectId, location, jobName: job.name },
    operation,
    options,
  );
  const request: LaunchPlan['request'] = {
    ...launched,
    launch: {
      ...launched.launch,
      update: true,
      ...(Object.keys(mapping).length === 0 ? {} : { transformNameMapping: mapping }),
    },
  };
  const most = mostWorkers(wish.environment);
  return {
    job,
    template,
    request,
    isCheckedByService: await checkByService(api, request, options),
    consequence: replaceConsequence,
    effect: {
      kind: 'replace',
      limits: { present: job.limits, wanted: most === undefined ? {} : { maxNumWorkers: most } },
      cost: costChange(
        job.limits.maxNumWorkers,
        most,
        wish.environment?.machineType ?? job.environment.machineType,
      ),
    },
  };
}

/** Keys of the mapping are prefixes: a composite stands for all in it. */
function checkMapping(
  steps: readonly JobStep[],
  mapping: Readonly<Record<string, string>>,
  operation: string,
): void {
  if (steps.length === 0) return;
  const unknown = Object.keys(mapping).filter(
    (name) => !steps.some((step) => step.name === name || step.name.startsWith(`${name}/`)),
  );
  if (unknown.length === 0) return;
  throw new DataflowError(
    'INVALID_ARGUMENT',
    operation,
    `The running job has no step called ${unknown
      .slice(0, 5)
      .map((name) => `"${name}"`)
      .join(', ')}.`,
    'Map names of the running job, as its steps are called, to names in the new pipeline.',
  );
}
