import { changeSchedule, planChangeSchedule, scheduleActions } from '../../dataflow/operations/schedules.ts';
import type { Schedule } from '../../dataflow/schedule.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { changeAnswerFields, changeFields, changeText } from './changeFields.ts';
import { choosePlace, whereFields } from './connectionChoice.ts';
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

const verbs = { enable: 'Enable', pause: 'Pause', run: 'Run now', delete: 'Delete' } as const;
const notUnderstood =
  'This schedule was made elsewhere, and its request could not be read whole: it may launch something that is not named here. Look at it in the Cloud console before you approve.';
const waysBack = {
  enable: 'update_schedule with action pause; jobs it has launched by then go on.',
  pause: 'update_schedule with action enable.',
  run: 'stop_job of the new job; what it has written by then stays.',
  delete: undefined,
} as const;

export const updateScheduleTool = defineChangeTool({
  name: 'update_schedule',
  title: 'Change a launch schedule',
  userDescription: 'Enables, pauses, runs or deletes a schedule of launches, after asking you.',
  modelDescription:
    'Enables, pauses, deletes, or runs once now, a schedule of launches that list_schedules gives; the user approves first.',
  icon: '$(calendar)',
  tags: ['dataflow', 'schedules', 'change'],
  effect: 'change',
  isDestructive: true,
  input: (z) =>
    z.strictObject({
      schedule_id: z.string().min(1).max(500).describe('As list_schedules gives it.'),
      action: z.enum(scheduleActions).describe('run: launch once now.'),
      ...whereFields(z),
      ...changeFields(z),
    }),
  output: (z) =>
    z.object({
      ...changeAnswerFields(z),
      schedule: scheduleShape(z).describe('As it is now; for a dry run and a deletion, as it was'),
    }),
  async plan(args, call) {
    const { api, connection, projectId, location } = await choosePlace(call, args, 'schedule');
    const { signal } = call;
    const ref = { projectId, location, scheduleId: args.schedule_id };
    const plan = await planChangeSchedule(api, ref, args.action, { signal });
    const { schedule, consequence } = plan;
    const request = {
      method: plan.request.method,
      name: `projects/${projectId}/locations/${location}/jobs/${args.schedule_id}`,
    };
    const undo = waysBack[args.action];
    const told = (isSent: boolean, after?: Schedule) => {
      const shaped = shapeSchedule(after ?? schedule);
      return {
        structured: {
          connection: connection.id,
          was_sent: isSent,
          request,
          consequence,
          ...(undo === undefined ? {} : { undo }),
          schedule: shaped,
        },
        text: changeText(call, {
          ...(isSent ? { done: `Cloud Scheduler took it. ${consequence}` } : {}),
          request,
          consequence,
          undo,
          quoted: `${scheduleLineHeader}\n${scheduleLine(shaped)}`,
          next: isSent
            ? args.action === 'run'
              ? 'list_jobs for the new job; list_schedules says how the launch ended.'
              : 'list_schedules.'
            : 'update_schedule without dry_run; the user is asked to approve.',
        }),
      };
    };
    const id = plainText(args.schedule_id, Infinity);
    const when = plainText(`${schedule.cron}, ${schedule.timeZone}`, textLimits.reason);
    const starts = args.action === 'enable' || args.action === 'run';
    return {
      subject: scheduleSubject(connection, schedule, undefined),
      effect: plan.effect,
      undo,
      evidenceTime: args.evidence_time,
      approval: `${verbs[args.action]} the schedule "${id}" (${when}), ${scheduledText(schedule)}? ${consequence}${starts ? startedText(schedule) : ''}`,
      basis: JSON.stringify([
        plan.request,
        schedule.state,
        schedule.cron,
        schedule.timeZone,
        schedule.launch,
        schedule.serviceAccountEmail,
      ]),
      ...(args.dry_run === true ? { dryRun: told(false) } : {}),
      async execute() {
        call.progress('Changing the schedule');
        return told(true, await changeSchedule(api, plan, { signal }));
      },
    };
  },
});

/** What each launch of the schedule is given, and as whom it is made. */
function startedText({ launch, serviceAccountEmail }: Schedule): string {
  const { path, jobName, parameters, maxWorkers, settings } = launch;
  const isUnderstood = path !== '' && jobName !== '';
  const environment = {
    ...(maxWorkers === undefined ? {} : { maxWorkers }),
    ...settings,
    ...(serviceAccountEmail === undefined ? {} : { launchedAs: serviceAccountEmail }),
  };
  const known = launchSettingsText({ parameters, environment });
  return isUnderstood ? known : ` ${notUnderstood}${known}`;
}
