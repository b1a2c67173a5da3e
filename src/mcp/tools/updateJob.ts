import type { z } from 'zod';
import type { Job, JobSummary } from '../../dataflow/job.ts';
import {
  planWorkers,
  updateWorkers,
  workerBounds,
  type WorkersPlan,
} from '../../dataflow/operations/updateWorkers.ts';
import type { WorkerLimits } from '../../dataflow/workerLimits.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { changeAnswerFields, changeFields, changeText, jobSubject } from './changeFields.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { jobLine, jobLineHeader, jobShape, shapeJob } from './jobShape.ts';
import { defineChangeTool, type Zod } from './tool.ts';

export const updateJobTool = defineChangeTool({
  name: 'update_job',
  title: 'Scale a Dataflow job',
  userDescription: 'Changes the worker limits of a running streaming job, after asking you.',
  modelDescription:
    'Changes the worker limits or the utilization hint of one running streaming job without a restart; the user approves first. Read get_job_metrics before it, so that the decision rests on fresh facts. Steps are limited and a job rests between them; the refusal says how far and when.',
  icon: '$(arrow-swap)',
  tags: ['dataflow', 'jobs', 'change'],
  effect: 'change',
  isDestructive: false,
  input: (z) => {
    const { workers, utilizationHint } = workerBounds;
    const count = z.int().min(workers.min).max(workers.max).optional();
    return z.strictObject({
      ...jobFields(z),
      min_num_workers: count.describe('Fewest workers.'),
      max_num_workers: count.describe('Most workers.'),
      worker_utilization_hint: z
        .number()
        .min(utilizationHint.min)
        .max(utilizationHint.max)
        .optional()
        .describe('Target CPU use; lower scales up sooner.'),
      ...changeFields(z),
    });
  },
  output,
  async plan(args, call) {
    const { api, ref, connection } = await chooseJob(call, args);
    const plan = await planWorkers(api, ref, limitsOf(args), call.clock.now(), { signal: call.signal });
    const { job } = plan;
    const undo = plan.undo && undoText(job, plan.undo);
    const told = (after: JobSummary, done?: string) => ({
      structured: answer(connection.id, plan, after, done !== undefined, undo),
      text: changeText(call, {
        ...(done === undefined ? {} : { done }),
        request: requestOf(plan),
        consequence: plan.consequence,
        undo,
        quoted: `${jobLineHeader}\n${jobLine(shapeJob(after))}`,
        next:
          done === undefined
            ? 'update_job without dry_run; the user is asked to approve.'
            : 'get_job_metrics in a few minutes, to see whether it helped.',
      }),
    });
    const name = plainText(job.name, textLimits.label);
    const where = plainText(`${ref.projectId}, ${ref.location}`, textLimits.name);
    return {
      subject: jobSubject(connection, job),
      effect: plan.effect,
      undo,
      evidenceTime: args.evidence_time,
      approval: `Scale the Dataflow job "${name}" (${plainText(job.id, textLimits.name)}) in ${where}? ${plan.consequence}`,
      basis: JSON.stringify([job.id, job.state, job.limits, plan.request]),
      ...(args.dry_run === true ? { dryRun: told(job) } : {}),
      async execute() {
        call.progress('Scaling the job');
        const after = await updateWorkers(api, plan, { signal: call.signal });
        return told(after, `The service took the new limits. ${plan.consequence}`);
      },
    };
  },
});

function output(z: Zod) {
  return z.object({
    ...changeAnswerFields(z),
    job: jobShape(z).describe('The job after the request; for a dry run, as it is'),
  });
}

function limitsOf(args: {
  min_num_workers?: number | undefined;
  max_num_workers?: number | undefined;
  worker_utilization_hint?: number | undefined;
}): WorkerLimits {
  const { min_num_workers: min, max_num_workers: max, worker_utilization_hint: hint } = args;
  return {
    ...(min === undefined ? {} : { minNumWorkers: min }),
    ...(max === undefined ? {} : { maxNumWorkers: max }),
    ...(hint === undefined ? {} : { workerUtilizationHint: hint }),
  };
}

function argumentsOf(limits: WorkerLimits): Record<string, number> {
  const { minNumWorkers: min, maxNumWorkers: max, workerUtilizationHint: hint } = limits;
  return {
    ...(min === undefined ? {} : { min_num_workers: min }),
    ...(max === undefined ? {} : { max_num_workers: max }),
    ...(hint === undefined ? {} : { worker_utilization_hint: hint }),
  };
}

function undoText(job: Job, limits: WorkerLimits): string {
  const args = Object.entries(argumentsOf(limits)).map(([name, value]) => `${name} ${value}`);
  return `update_job of ${plainText(job.id, textLimits.name)} with ${args.join(', ')}.`;
}

function requestOf({ request }: WorkersPlan): Record<string, unknown> {
  return {
    method: request.method,
    project_id: request.projectId,
    location: request.location,
    job_id: request.jobId,
    update_mask: request.updateMask,
    runtime_updatable_params: argumentsOf(request.runtimeUpdatableParams),
  };
}

function answer(
  connection: string,
  plan: WorkersPlan,
  job: JobSummary,
  wasSent: boolean,
  undo: string | undefined,
): z.output<ReturnType<typeof output>> {
  return {
    connection,
    was_sent: wasSent,
    request: requestOf(plan),
    consequence: plan.consequence,
    ...(undo === undefined ? {} : { undo }),
    job: shapeJob(job),
  };
}
