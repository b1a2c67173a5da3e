import { launchJob, planLaunch } from '../../dataflow/operations/launchJob.ts';
import type { JobSummary } from '../../dataflow/job.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { changeAnswerFields, changeFields, changeText } from './changeFields.ts';
import { choosePlace, whereFields } from './connectionChoice.ts';
import { jobLine, jobLineHeader, jobShape, shapeJob } from './jobShape.ts';
import { environmentOf, launchFields, launchRequestOf, templateLine } from './launchFields.ts';
import { launchSettingsText } from './launchSettingsText.ts';
import { defineChangeTool } from './tool.ts';

export const launchJobTool = defineChangeTool({
  name: 'launch_job',
  title: 'Launch a Dataflow job',
  userDescription: 'Starts a job from a template, after asking you.',
  modelDescription:
    'Starts a new Dataflow job from a classic or flex template; the user approves first. Call get_template before it and pass the parameters it names, as strings. Parameters are checked, and the service validates the request, before anybody is asked. To change a running job use replace_job.',
  icon: '$(rocket)',
  tags: ['dataflow', 'jobs', 'templates', 'change'],
  effect: 'change',
  isDestructive: false,
  input: (z) =>
    z.strictObject({
      job_name: z.string().min(1).max(1024).describe('Lower-case letters, digits, hyphens.'),
      ...launchFields(z),
      ...whereFields(z),
      ...changeFields(z),
    }),
  output: (z) =>
    z.object({
      ...changeAnswerFields(z),
      is_checked_by_service: z.boolean().describe('Whether the service validated the request'),
      job: jobShape(z).optional().describe('Absent for a dry run'),
    }),
  async plan(args, call) {
    const { api, connection, projectId, location } = await choosePlace(call, args, 'job');
    call.progress('Checking the template and its parameters');
    const plan = await planLaunch(
      api,
      {
        projectId,
        location,
        path: args.gcs_path,
        jobName: args.job_name,
        parameters: args.parameters ?? {},
        ...(args.environment === undefined ? {} : { environment: environmentOf(args.environment) }),
      },
      { signal: call.signal },
    );
    const undo = 'stop_job of the new job; what it has written by then stays.';
    const told = (job?: JobSummary) => ({
      structured: {
        connection: connection.id,
        was_sent: job !== undefined,
        request: launchRequestOf(plan.request),
        consequence: plan.consequence,
        undo,
        is_checked_by_service: plan.isCheckedByService,
        ...(job === undefined ? {} : { job: shapeJob(job) }),
      },
      text: changeText(call, {
        ...(job === undefined ? {} : { done: 'The service took the launch.' }),
        request: launchRequestOf(plan.request),
        consequence: plan.consequence,
        undo,
        quoted: job === undefined ? templateLine(plan) : `${jobLineHeader}\n${jobLine(shapeJob(job))}`,
        next:
          job === undefined
            ? 'launch_job without dry_run; the user is asked to approve.'
            : 'wait_for_job until it is RUNNING, or get_job.',
      }),
    });
    const where = plainText(`${projectId}, ${location}`, textLimits.name);
    return {
      subject: {
        connection,
        projectId,
        location,
        job: {
          id: undefined,
          name: args.job_name,
          labels: args.environment?.additional_user_labels ?? {},
        },
      },
      effect: plan.effect,
      undo,
      evidenceTime: args.evidence_time,
      approval: `Launch the Dataflow job "${plainText(args.job_name, Infinity)}" from ${plainText(args.gcs_path, Infinity)} in ${where}? ${plan.consequence}${launchSettingsText(plan.request.launch)}`,
      basis: JSON.stringify([plan.request, plan.template, plan.consequence]),
      ...(args.dry_run === true ? { dryRun: told() } : {}),
      async execute() {
        call.progress('Launching the job');
        return told(await launchJob(api, plan, { signal: call.signal }));
      },
    };
  },
});
