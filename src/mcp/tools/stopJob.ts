import type { z } from 'zod';
import { planStop, stopJob, type StopPlan } from '../../dataflow/operations/stopJob.ts';
import type { JobSummary } from '../../dataflow/job.ts';
import { inertText, plainText, textLimits } from '../untrusted/inertText.ts';
import { changeFields, jobSubject } from './changeFields.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { jobLine, jobLineHeader, jobShape, shapeJob } from './jobShape.ts';
import { defineChangeTool, type Zod } from './tool.ts';

export const stopJobTool = defineChangeTool({
  name: 'stop_job',
  title: 'Stop a Dataflow job',
  userDescription: 'Drains or cancels a job, after asking you.',
  modelDescription:
    'Stops one running Dataflow job; the user approves first. mode "drain" (streaming only) lets it finish the data it has read, closing open windows early; "cancel" ends it at once and drops data in flight. Neither can be undone. dry_run gives the exact request. Call it only when the user wants the job stopped.',
  icon: '$(debug-stop)',
  tags: ['dataflow', 'jobs', 'change'],
  effect: 'change',
  isDestructive: true,
  input: (z) =>
    z.strictObject({
      ...jobFields(z),
      mode: z
        .enum(['drain', 'cancel'])
        .describe(
          'drain: streaming only, finishes data already read. cancel: at once, drops data in flight.',
        ),
      ...changeFields(z),
    }),
  output,
  async plan(args, call) {
    const { api, ref, connection } = await chooseJob(call, args);
    const plan = await planStop(api, ref, args.mode, { signal: call.signal });
    const before = shapeJob(plan.job);
    const verb = plan.mode === 'drain' ? 'Drain' : 'Cancel';
    const where = plainText(`${ref.projectId}, ${ref.location}`, textLimits.name);
    const name = plainText(plan.job.name, textLimits.label);
    return {
      subject: jobSubject(connection, plan.job),
      effect: plan.effect,
      undo: undefined,
      evidenceTime: args.evidence_time,
      approval: `${verb} the Dataflow job "${name}" (${plainText(plan.job.id, textLimits.name)}) in ${where}? It is ${plan.job.state} now. ${plan.consequence}`,
      basis: JSON.stringify([plan.job.id, plan.job.state, plan.mode, plan.consequence, plan.request]),
      ...(args.dry_run === true
        ? {
            dryRun: {
              structured: answer(connection.id, plan, plan.job, false),
              text: [
                'Dry run: nothing was sent. This is what would be sent:',
                call.fence.wrap(JSON.stringify(requestOf(plan))),
                plan.consequence,
                'The job now:',
                call.fence.wrap(`${jobLineHeader}\n${jobLine(before)}`),
                'Next: stop_job without dry_run; the user is asked to approve.',
              ].join('\n'),
            },
          }
        : {}),
      async execute(): Promise<{ structured: StopAnswer; text: string }> {
        call.progress(`${plan.mode === 'drain' ? 'Draining' : 'Cancelling'} the job`);
        const job = await stopJob(api, plan, { signal: call.signal });
        return {
          structured: answer(connection.id, plan, job, true),
          text: [
            `The service took the request to ${plan.mode} the job. ${plan.consequence}`,
            call.fence.wrap(`${jobLineHeader}\n${jobLine(shapeJob(job))}`),
            'Next: wait_for_job until it has stopped.',
          ].join('\n'),
        };
      },
    };
  },
});

function output(z: Zod) {
  return z.object({
    connection: z.string(),
    was_sent: z.boolean().describe('False for a dry run'),
    request: z.object({
      method: z.literal('UpdateJob'),
      project_id: z.string(),
      location: z.string(),
      job_id: z.string(),
      requested_state: z.string(),
    }),
    consequence: z.string(),
    job: jobShape(z).describe('The job after the request; for a dry run, as it is'),
  });
}

type StopAnswer = z.output<ReturnType<typeof output>>;

function requestOf({ request }: StopPlan): StopAnswer['request'] {
  return {
    method: request.method,
    project_id: request.projectId,
    location: request.location,
    job_id: inertText(request.jobId, textLimits.name),
    requested_state: request.requestedState,
  };
}

function answer(connection: string, plan: StopPlan, job: JobSummary, wasSent: boolean): StopAnswer {
  return {
    connection,
    was_sent: wasSent,
    request: requestOf(plan),
    consequence: plan.consequence,
    job: shapeJob(job),
  };
}
