import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { JobSummary } from '../job.ts';
import type { LaunchEnvironment, LaunchRequest, Template } from '../template.ts';
import { costChange, type ChangeEffect } from './changeEffect.ts';
import { requireFreeName, requireJobName } from './jobChecks.ts';
import { parameterProblems } from './templateParameters.ts';
import { workerBounds } from './updateWorkers.ts';

/** What a person or a model says of a launch; the kind comes from the template itself. */
export interface LaunchWish {
  readonly projectId: string;
  readonly location: string;
  /** `gs://…` of a classic template file or of a flex container spec. */
  readonly path: string;
  readonly jobName: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly environment?: LaunchEnvironment;
}

/** What a launch would do, before anything is done. */
export interface LaunchPlan {
  readonly template: Template;
  readonly consequence: string;
  /** What would be sent. */
  readonly request: {
    readonly method: 'LaunchTemplate' | 'LaunchFlexTemplate';
    readonly projectId: string;
    readonly launch: LaunchRequest;
  };
  /** Whether the service itself checked the request; a service without that check says so. */
  readonly isCheckedByService: boolean;
  readonly effect: Extract<ChangeEffect, { readonly limits: unknown }>;
}

export type LaunchPlanningApi = Pick<DataflowApi, 'getTemplate' | 'listJobs' | 'launchTemplate'>;

/**
 * Reads the template, checks the parameters against it, and has the service check the whole request without launching.
 * @throws DataflowError `INVALID_ARGUMENT` naming what is wrong with which parameter, `ALREADY_EXISTS` when the name is
 * taken
 */
export async function planLaunch(
  api: LaunchPlanningApi,
  wish: LaunchWish,
  options?: CallOptions,
): Promise<LaunchPlan> {
  const operation = `Launching ${wish.path}`;
  requireJobName(wish.jobName, operation);
  const { template, request } = await launchRequest(api, wish, operation, options);
  await requireFreeName(api, wish, wish.jobName, operation, options);
  const isCheckedByService = await checkByService(api, request, options);
  const most = mostWorkers(wish.environment);
  return {
    template,
    request,
    isCheckedByService,
    consequence: launchConsequence(template, most),
    effect: {
      kind: 'launch',
      limits: { present: {}, wanted: most === undefined ? {} : { maxNumWorkers: most } },
      cost: costChange(0, most, wish.environment?.machineType),
    },
  };
}

/** Sends the request of a plan, once. Answers the new job, which is QUEUED or PENDING at first. */
export async function launchJob(
  api: Pick<DataflowApi, 'launchTemplate'>,
  { request: { launch } }: Pick<LaunchPlan, 'request'>,
  options?: CallOptions,
): Promise<JobSummary> {
  const { job } = await api.launchTemplate(launch, options);
  if (job) return job;
  throw new DataflowError(
    'INTERNAL',
    `Launching ${launch.path}`,
    'The service took the request and named no job.',
    `Look for a job called ${launch.jobName} before trying again.`,
  );
}

/**
 * The template and the request for it, with the parameters checked.
 * @throws DataflowError `INVALID_ARGUMENT`
 */
export async function launchRequest(
  api: Pick<DataflowApi, 'getTemplate'>,
  wish: LaunchWish,
  operation: string,
  options?: CallOptions,
): Promise<{ readonly template: Template; readonly request: LaunchPlan['request'] }> {
  const refuse = (reason: string, remedy: string): DataflowError =>
    new DataflowError('INVALID_ARGUMENT', operation, reason, remedy);
  if (!/^gs:\/\/[^/]+\/./.test(wish.path)) {
    throw refuse(
      `"${wish.path}" is no path of a template.`,
      'Give the gs:// path of a template file or of a flex container spec.',
    );
  }
  checkEnvironment(wish.environment ?? {}, refuse);
  const template = await api.getTemplate(wish.location, wish.path, options);
  if (template.kind === 'UNKNOWN') {
    throw refuse(
      'The service does not say whether this is a classic or a flex template.',
      'Check the path: it must be a template file or a flex container spec.',
    );
  }
  if (template.kind === 'CLASSIC') requireClassicEnvironment(wish.environment ?? {}, refuse);
  const problems = await parameterProblems(template, wish.parameters);
  if (problems.length > 0) {
    throw refuse(
      problems.join(' '),
      'Correct the parameters; the template says which it has and what they take.',
    );
  }
  return {
    template,
    request: {
      method: template.kind === 'FLEX' ? 'LaunchFlexTemplate' : 'LaunchTemplate',
      projectId: wish.projectId,
      launch: {
        kind: template.kind,
        location: wish.location,
        path: wish.path,
        jobName: wish.jobName,
        parameters: wish.parameters,
        ...(wish.environment === undefined ? {} : { environment: wish.environment }),
      },
    },
  };
}

/**
 * Has the service check a request without launching anything.
 * @returns false when the service has no such check
 * @throws DataflowError what the launch itself would fail with
 */
export async function checkByService(
  api: Pick<DataflowApi, 'launchTemplate'>,
  { launch }: LaunchPlan['request'],
  options?: CallOptions,
): Promise<boolean> {
  try {
    await api.launchTemplate({ ...launch, validateOnly: true }, options);
    return true;
  } catch (error) {
    if (error instanceof DataflowError && error.code === 'UNIMPLEMENTED') return false;
    throw error;
  }
}

/** Most workers a launch asks for; undefined when it leaves that to the service. */
export function mostWorkers(environment: LaunchEnvironment | undefined): number | undefined {
  return environment?.maxWorkers;
}

function checkEnvironment(
  { numWorkers, maxWorkers }: LaunchEnvironment,
  refuse: (reason: string, remedy: string) => DataflowError,
): void {
  const { min, max } = workerBounds.workers;
  for (const [name, value] of Object.entries({ numWorkers, maxWorkers })) {
    if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) continue;
    throw refuse(`${name} ${value} is out of bounds.`, `Give a whole number from ${min} to ${max}.`);
  }
  if (numWorkers !== undefined && maxWorkers !== undefined && numWorkers > maxWorkers) {
    throw refuse(
      `It would start with ${numWorkers} workers and may have ${maxWorkers} at most.`,
      'Set numWorkers not above maxWorkers.',
    );
  }
}

/** The API has no place for these in the launch of a classic template. */
function requireClassicEnvironment(
  { stagingLocation, flexrsGoal }: LaunchEnvironment,
  refuse: (reason: string, remedy: string) => DataflowError,
): void {
  for (const [name, value] of Object.entries({ stagingLocation, flexrsGoal })) {
    if (value === undefined) continue;
    throw refuse(`${name} is for flex templates, and this one is classic.`, 'Leave it out.');
  }
}

/** What a launch costs and does, in a sentence. @param most workers it may have; undefined leaves that to the service */
export function launchConsequence(template: Pick<Template, 'isStreaming'>, most: number | undefined): string {
  const workers =
    most === undefined
      ? 'as many workers as the service sees fit'
      : `at most ${most} worker${most === 1 ? '' : 's'}`;
  const end =
    template.isStreaming === true ? 'runs and is billed until it is stopped' : 'is billed while it runs';
  return `A new job starts with ${workers}; it ${end}, and it reads and writes what its parameters name.`;
}
