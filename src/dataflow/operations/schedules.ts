import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { CreateScheduleRequest, Schedule, ScheduleRef } from '../schedule.ts';
import type { Template } from '../template.ts';
import { costChange, noCostChange, type ChangeEffect } from './changeEffect.ts';
import { requireJobName } from './jobChecks.ts';
import { checkByService, launchRequest, mostWorkers, type LaunchPlan, type LaunchWish } from './launchJob.ts';

/** @see https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs */
const idPattern = /^[\w-]{1,500}$/;
const longestDescription = 500;

/** What a person or a model says of a schedule. */
export interface ScheduleWish extends LaunchWish {
  readonly scheduleId: string;
  /** unix-cron. */
  readonly cron: string;
  /** Of the tz database; default UTC. */
  readonly timeZone?: string;
  /** Says where it comes from. */
  readonly description: string;
  /** As whom Cloud Scheduler launches. */
  readonly launcherEmail?: string;
  /** Whether the service asks for credentials, so that a schedule without an account would only fail. */
  readonly needsLauncher: boolean;
}

/** What creating a schedule would do, before anything is done. */
export interface CreateSchedulePlan {
  readonly request: CreateScheduleRequest;
  readonly template: Template;
  /** Of the launch itself. */
  readonly launch: LaunchPlan['request'];
  readonly isCheckedByService: boolean;
  readonly consequence: string;
  readonly effect: ChangeEffect;
}

/**
 * Checks the launch as `planLaunch` does, without needing its name now.
 * @throws DataflowError `INVALID_ARGUMENT`, or `ALREADY_EXISTS` when there is such a schedule
 */
export async function planCreateSchedule(
  api: Pick<DataflowApi, 'getTemplate' | 'launchTemplate' | 'getSchedule'>,
  wish: ScheduleWish,
  options?: CallOptions,
): Promise<CreateSchedulePlan> {
  const operation = `Scheduling ${wish.path}`;
  const refuse = (reason: string, remedy: string): DataflowError =>
    new DataflowError('INVALID_ARGUMENT', operation, reason, remedy);
  if (!idPattern.test(wish.scheduleId)) {
    throw refuse(
      `"${wish.scheduleId}" is no id of a schedule.`,
      'Use letters, digits, hyphens and underscores.',
    );
  }
  const fields = wish.cron.trim().split(/\s+/).length;
  if (fields !== 5) {
    throw refuse(
      `"${wish.cron}" has ${fields} fields.`,
      'Give unix-cron with five: minute, hour, day, month, weekday.',
    );
  }
  if (wish.needsLauncher && wish.launcherEmail === undefined) {
    throw refuse(
      'Cloud Scheduler launches as a service account, and none is named.',
      'Name one that has the role Dataflow Developer, and which you may act as.',
    );
  }
  if (wish.description.length > longestDescription) {
    throw refuse('The description is too long.', `Use at most ${longestDescription} characters.`);
  }
  requireJobName(wish.jobName, operation);
  const { template, request: launch } = await launchRequest(api, wish, operation, options);
  const { projectId, location, scheduleId, cron, timeZone = 'UTC', description, launcherEmail } = wish;
  await requireFreeId(api, { projectId, location, scheduleId }, operation, options);
  const most = mostWorkers(wish.environment);
  return {
    template,
    launch,
    isCheckedByService: await checkByService(api, launch, options),
    consequence:
      'The schedule is created paused: nothing is launched until it is enabled, which is asked about separately.',
    request: {
      projectId,
      location,
      scheduleId,
      cron,
      timeZone,
      description,
      launch: launch.launch,
      ...(launcherEmail === undefined ? {} : { serviceAccountEmail: launcherEmail }),
    },
    effect: {
      kind: 'create_schedule',
      limits: { present: {}, wanted: most === undefined ? {} : { maxNumWorkers: most } },
      cost: { ...noCostChange, workersBefore: 0, workersAfter: 0 },
    },
  };
}

/** Sends the requests of a plan, once. */
export function createSchedule(
  api: Pick<DataflowApi, 'createSchedule'>,
  { request }: CreateSchedulePlan,
  options?: CallOptions,
): Promise<Schedule> {
  return api.createSchedule(request, options);
}

export const scheduleActions = ['enable', 'pause', 'run', 'delete'] as const;
export type ScheduleAction = (typeof scheduleActions)[number];

/** What changing a schedule would do, before anything is done. */
export interface ChangeSchedulePlan {
  readonly action: ScheduleAction;
  readonly schedule: Schedule;
  readonly consequence: string;
  readonly request: ScheduleRef & { readonly method: 'ResumeJob' | 'PauseJob' | 'RunJob' | 'DeleteJob' };
  readonly effect: ChangeEffect;
}

/**
 * Reads the schedule afresh and says what the change would do.
 * @throws DataflowError `FAILED_PRECONDITION` when it is not in a state for it
 */
export async function planChangeSchedule(
  api: Pick<DataflowApi, 'getSchedule'>,
  ref: ScheduleRef,
  action: ScheduleAction,
  options?: CallOptions,
): Promise<ChangeSchedulePlan> {
  const schedule = await api.getSchedule(ref, options);
  const wanted = { enable: 'PAUSED', pause: 'ENABLED', run: undefined, delete: undefined }[action];
  if (wanted !== undefined && schedule.state !== wanted) {
    throw new DataflowError(
      'FAILED_PRECONDITION',
      `Changing schedule ${ref.scheduleId}`,
      `It is ${schedule.state}; to ${action} it, it must be ${wanted}.`,
      'List the schedules for their states.',
    );
  }
  const { projectId, location, scheduleId } = ref;
  const method = ({ enable: 'ResumeJob', pause: 'PauseJob', run: 'RunJob', delete: 'DeleteJob' } as const)[
    action
  ];
  return {
    action,
    schedule,
    consequence: consequences[action](schedule),
    request: { method, projectId, location, scheduleId },
    effect: effectOf(action, schedule),
  };
}

/** Sends the request of a plan, once. Answers the schedule as it is then; undefined when it is gone. */
export async function changeSchedule(
  api: Pick<DataflowApi, 'setScheduleState' | 'runSchedule' | 'deleteSchedule'>,
  { action, request }: ChangeSchedulePlan,
  options?: CallOptions,
): Promise<Schedule | undefined> {
  const { projectId, location, scheduleId } = request;
  const ref = { projectId, location, scheduleId };
  switch (action) {
    case 'enable':
      return api.setScheduleState(ref, 'ENABLED', options);
    case 'pause':
      return api.setScheduleState(ref, 'PAUSED', options);
    case 'run':
      return api.runSchedule(ref, options);
    case 'delete':
      await api.deleteSchedule(ref, options);
      return undefined;
  }
}

const consequences: Readonly<Record<ScheduleAction, (schedule: Schedule) => string>> = {
  enable: ({ nextTime }) =>
    `From now on a job is launched and billed whenever the schedule is due${nextTime === undefined ? '' : `, first at ${nextTime}`}, until it is paused; a launch is refused while a job of its name runs.`,
  pause: () => 'Nothing is launched any more; jobs that run are not touched.',
  run: () => 'One job is launched now and billed while it runs; the schedule stays as it is.',
  delete: () => 'The schedule is gone for good; jobs that run are not touched.',
};

function effectOf(action: ScheduleAction, { launch }: Schedule): ChangeEffect {
  if (action === 'pause') return { kind: 'pause_schedule', cost: noCostChange };
  if (action === 'delete') return { kind: 'delete_schedule', cost: noCostChange };
  const most = launch.maxWorkers;
  return {
    kind: action === 'enable' ? 'enable_schedule' : 'run_schedule',
    limits: { present: {}, wanted: most === undefined ? {} : { maxNumWorkers: most } },
    cost: costChange(0, most),
  };
}

async function requireFreeId(
  api: Pick<DataflowApi, 'getSchedule'>,
  ref: ScheduleRef,
  operation: string,
  options?: CallOptions,
): Promise<void> {
  try {
    await api.getSchedule(ref, options);
  } catch (error) {
    if (error instanceof DataflowError && error.code === 'NOT_FOUND') return;
    throw error;
  }
  throw new DataflowError(
    'ALREADY_EXISTS',
    operation,
    `There is a schedule ${ref.scheduleId} in ${ref.location}.`,
    'Choose another id, or delete that one first.',
  );
}
