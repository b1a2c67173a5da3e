import type { z } from 'zod';
import { jobStates, type JobSummary } from '../../dataflow/job.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import type { Zod } from './tool.ts';

/** A job as answers give it. Ids are named as the arguments that take them; times are ISO 8601 in UTC. */
export function jobShape(z: Zod): z.ZodObject<{
  job_id: z.ZodString;
  name: z.ZodString;
  project_id: z.ZodString;
  location: z.ZodString;
  type: z.ZodString;
  state: z.ZodEnum<{ [State in (typeof jobStates)[number]]: State }>;
  requested_state: z.ZodOptional<z.ZodString>;
  create_time: z.ZodOptional<z.ZodString>;
  start_time: z.ZodOptional<z.ZodString>;
  state_time: z.ZodOptional<z.ZodString>;
  sdk: z.ZodOptional<z.ZodString>;
}> {
  const text = z.string();
  return z.object({
    job_id: text,
    name: text,
    project_id: text,
    location: text,
    type: text.describe('BATCH, STREAMING or UNKNOWN'),
    state: z.enum(jobStates),
    requested_state: text.optional().describe('Asked for and not reached yet'),
    create_time: text.optional(),
    start_time: text.optional(),
    state_time: text.optional().describe('When the job entered its state'),
    sdk: text.optional(),
  });
}

export type ShapedJob = z.output<ReturnType<typeof jobShape>>;

export function shapeJob(job: JobSummary): ShapedJob {
  return {
    job_id: inertText(job.id, textLimits.name),
    name: inertText(job.name, textLimits.name),
    project_id: inertText(job.projectId, textLimits.name),
    location: inertText(job.location, textLimits.name),
    type: job.type,
    state: job.state,
    ...(job.requestedState === undefined ? {} : { requested_state: job.requestedState }),
    ...(job.createTime === undefined ? {} : { create_time: inertText(job.createTime, textLimits.name) }),
    ...(job.startTime === undefined ? {} : { start_time: inertText(job.startTime, textLimits.name) }),
    ...(job.stateTime === undefined ? {} : { state_time: inertText(job.stateTime, textLimits.name) }),
    ...(job.sdk === undefined ? {} : { sdk: inertText(job.sdk, textLimits.name) }),
  };
}

/** One line; to be put inside a fence. */
export function jobLine(job: ShapedJob): string {
  const requested = job.requested_state === undefined ? '' : ` (${job.requested_state} requested)`;
  const columns = [
    job.job_id,
    `${job.state}${requested}`,
    job.type,
    job.location,
    job.create_time ?? '-',
    job.name,
  ];
  return columns.join(' | ');
}

export const jobLineHeader = 'job_id | state | type | location | create_time | name';
