import { createSchedule, planCreateSchedule } from '../../dataflow/operations/schedules.ts';
import type { CreateScheduleRequest, Schedule } from '../../dataflow/schedule.ts';
import { plainText } from '../untrusted/inertText.ts';
import { changeAnswerFields, changeFields, changeText } from './changeFields.ts';
import { choosePlace, whereFields } from './connectionChoice.ts';
import { environmentOf, launchFields, launchRequestOf, templateLine } from './launchFields.ts';
import { launchSettingsText } from './launchSettingsText.ts';
import {
  scheduledText,
  scheduleLine,
  scheduleLineHeader,
  scheduleShape,
  scheduleSubject,
  shapeSchedule,
} from './scheduleShape.ts';
import { defineChangeTool } from './tool.ts';

export const scheduleLaunchTool = defineChangeTool({
  name: 'schedule_launch',
  title: 'Schedule launches of a template',
  userDescription: 'Creates a paused schedule of Cloud Scheduler that launches a template, after asking you.',
  modelDescription:
    'Creates a schedule of Cloud Scheduler that launches a template again and again; the user approves first. It is created paused: enable it with update_schedule. The launch is checked as by launch_job.',
  icon: '$(calendar)',
  tags: ['dataflow', 'schedules', 'templates', 'change'],
  effect: 'change',
  isDestructive: false,
  input: (z) =>
    z.strictObject({
      schedule_id: z.string().min(1).max(500).describe('Letters, digits, hyphens, underscores.'),
      cron: z.string().min(1).max(200).describe('unix-cron, for example "0 6 * * *".'),
      time_zone: z.string().min(1).max(100).optional().describe('Of the tz database. Default UTC.'),
      job_name: z.string().min(1).max(1024).describe('Name of the jobs that are launched.'),
      scheduler_service_account: z
        .string()
        .min(3)
        .max(320)
        .optional()
        .describe('As whom Cloud Scheduler launches. Required on Google Cloud.'),
      description: z.string().max(500).optional().describe('Says where the schedule comes from.'),
      ...launchFields(z),
      ...whereFields(z),
      ...changeFields(z),
    }),
  output: (z) =>
    z.object({
      ...changeAnswerFields(z),
      is_checked_by_service: z.boolean().describe('Whether Dataflow validated the launch'),
      schedule: scheduleShape(z).optional().describe('Absent for a dry run'),
    }),
  async plan(args, call) {
    const { api, connection, projectId, location } = await choosePlace(call, args, 'schedule');
    call.progress('Checking the template and its parameters');
    const { signal } = call;
    const plan = await planCreateSchedule(
      api,
      {
        projectId,
        location,
        scheduleId: args.schedule_id,
        cron: args.cron,
        path: args.gcs_path,
        jobName: args.job_name,
        parameters: args.parameters ?? {},
        description: args.description ?? 'Made with Dataflow for VS Code.',
        needsLauncher: connection.auth.kind !== 'none',
        ...(args.time_zone === undefined ? {} : { timeZone: args.time_zone }),
        ...(args.scheduler_service_account === undefined
          ? {}
          : { launcherEmail: args.scheduler_service_account }),
        ...(args.environment === undefined ? {} : { environment: environmentOf(args.environment) }),
      },
      { signal },
    );
    const { consequence, isCheckedByService, request: wanted } = plan;
    const request = {
      method: 'CreateJob (with a day half a year away), PauseJob, UpdateJob (with the cron)',
      parent: `projects/${projectId}/locations/${location}`,
      schedule_id: wanted.scheduleId,
      schedule: wanted.cron,
      time_zone: wanted.timeZone,
      description: wanted.description,
      ...(wanted.serviceAccountEmail === undefined
        ? {}
        : { oauth_service_account: wanted.serviceAccountEmail }),
      launches: launchRequestOf(plan.launch),
    };
    const undo = 'update_schedule with action delete.';
    const told = (schedule?: Schedule) => ({
      structured: {
        connection: connection.id,
        was_sent: schedule !== undefined,
        request,
        consequence,
        undo,
        is_checked_by_service: isCheckedByService,
        ...(schedule === undefined ? {} : { schedule: shapeSchedule(schedule) }),
      },
      text: changeText(call, {
        ...(schedule === undefined ? {} : { done: `The schedule is there. ${consequence}` }),
        request,
        consequence,
        undo,
        quoted:
          schedule === undefined
            ? templateLine(plan)
            : `${scheduleLineHeader}\n${scheduleLine(shapeSchedule(schedule))}`,
        next:
          schedule === undefined
            ? 'schedule_launch without dry_run; the user is asked to approve.'
            : 'update_schedule with action enable; the user is asked again.',
      }),
    });
    const when = plainText(`${wanted.cron} (${wanted.timeZone})`, Infinity);
    return {
      subject: scheduleSubject(
        connection,
        { projectId, location, launch: wanted.launch },
        args.environment?.additional_user_labels ?? {},
      ),
      effect: plan.effect,
      undo,
      evidenceTime: args.evidence_time,
      approval: `Create the paused schedule "${plainText(wanted.scheduleId, Infinity)}" at ${when}, ${scheduledText({ projectId, location, launch: wanted.launch })}? ${consequence}${settingsText(wanted)}`,
      basis: JSON.stringify([wanted, isCheckedByService]),
      ...(args.dry_run === true ? { dryRun: told() } : {}),
      async execute() {
        call.progress('Creating the schedule');
        return told(await createSchedule(api, plan, { signal }));
      },
    };
  },
});

/** What each launch is given, as whom it is made, and what the schedule says of itself. */
function settingsText({ launch, serviceAccountEmail, description }: CreateScheduleRequest): string {
  const environment = {
    ...launch.environment,
    ...(serviceAccountEmail === undefined ? {} : { launchedAs: serviceAccountEmail }),
    description,
  };
  return launchSettingsText({ ...launch, environment });
}
