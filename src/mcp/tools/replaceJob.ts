import { launchJob } from '../../dataflow/operations/launchJob.ts';
import { planReplace } from '../../dataflow/operations/replaceJob.ts';
import type { JobSummary } from '../../dataflow/job.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { changeAnswerFields, changeFields, changeText, jobSubject } from './changeFields.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { jobLine, jobLineHeader, jobShape, shapeJob } from './jobShape.ts';
import { environmentOf, launchFields, launchRequestOf } from './launchFields.ts';
import { launchSettingsText } from './launchSettingsText.ts';
import { defineChangeTool } from './tool.ts';

export const replaceJobTool = defineChangeTool({
  name: 'replace_job',
  title: 'Replace a Dataflow job',
  userDescription:
    'Puts a new version of a pipeline in the place of a running streaming job, after asking you.',
  modelDescription:
    'Replaces a running streaming job by a launch of a template under its name, keeping its state (an update); the user approves first. The old job ends as UPDATED; when the new pipeline is not compatible the old one goes on. Map renamed steps with transform_name_mapping. Take create_snapshot before it. For worker limits use update_job.',
  icon: '$(replace)',
  tags: ['dataflow', 'jobs', 'templates', 'change'],
  effect: 'change',
  isDestructive: true,
  input: (z) =>
    z.strictObject({
      ...jobFields(z),
      ...launchFields(z),
      transform_name_mapping: z
        .record(z.string().min(1).max(1024), z.string().max(1024))
        .optional()
        .describe('Step names of the running job to those of the new pipeline.'),
      ...changeFields(z),
    }),
  output: (z) =>
    z.object({
      ...changeAnswerFields(z),
      is_checked_by_service: z.boolean().describe('Whether the service validated the request'),
      replaces_job_id: z.string(),
      job: jobShape(z).describe('The new job; for a dry run, the running one'),
    }),
  async plan(args, call) {
    const { api, ref, connection } = await chooseJob(call, args);
    call.progress('Checking the job, the template and its parameters');
    const mapping = args.transform_name_mapping;
    const plan = await planReplace(
      api,
      {
        ref,
        path: args.gcs_path,
        parameters: args.parameters ?? {},
        ...(args.environment === undefined ? {} : { environment: environmentOf(args.environment) }),
        ...(mapping === undefined ? {} : { transformNameMapping: mapping }),
      },
      { signal: call.signal },
    );
    const id = plainText(plan.job.id, textLimits.name);
    const told = (after?: JobSummary) => ({
      structured: {
        connection: connection.id,
        was_sent: after !== undefined,
        request: launchRequestOf(plan.request),
        consequence: plan.consequence,
        is_checked_by_service: plan.isCheckedByService,
        replaces_job_id: id,
        job: shapeJob(after ?? plan.job),
      },
      text: changeText(call, {
        ...(after === undefined
          ? {}
          : { done: `The service took the replacement of ${id}. ${plan.consequence}` }),
        request: launchRequestOf(plan.request),
        consequence: plan.consequence,
        undo: undefined,
        quoted: `${jobLineHeader}\n${jobLine(shapeJob(after ?? plan.job))}`,
        next:
          after === undefined
            ? 'replace_job without dry_run; the user is asked to approve.'
            : 'get_job of the new job until it is RUNNING; when it FAILED, the old one goes on.',
      }),
    });
    const where = plainText(`${ref.projectId}, ${ref.location}`, textLimits.name);
    const path = plainText(args.gcs_path, Infinity);
    return {
      subject: jobSubject(connection, plan.job, args.environment?.additional_user_labels),
      effect: plan.effect,
      undo: undefined,
      evidenceTime: args.evidence_time,
      approval: `Replace the Dataflow job "${plainText(plan.job.name, textLimits.label)}" (${id}) in ${where} by a launch of ${path}? ${plan.consequence}${launchSettingsText(plan.request.launch)}`,
      basis: JSON.stringify([plan.job.id, plan.job.state, plan.job.limits, plan.request, plan.template]),
      ...(args.dry_run === true ? { dryRun: told() } : {}),
      async execute() {
        call.progress('Replacing the job');
        return told(await launchJob(api, plan, { signal: call.signal }));
      },
    };
  },
});
