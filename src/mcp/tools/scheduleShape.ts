import type { z } from 'zod';
import type { Schedule } from '../../dataflow/schedule.ts';
import { inertText, plainText, textLimits } from '../untrusted/inertText.ts';
import type { ChangeSubject, Zod } from './tool.ts';
import type { Connection } from '../../dataflow/connection.ts';

/** A schedule as answers give it. */
export function scheduleShape(z: Zod): z.ZodObject<{
  schedule_id: z.ZodString;
  project_id: z.ZodString;
  location: z.ZodString;
  state: z.ZodString;
  cron: z.ZodString;
  time_zone: z.ZodString;
  job_name: z.ZodString;
  gcs_path: z.ZodString;
  description: z.ZodOptional<z.ZodString>;
  next_time: z.ZodOptional<z.ZodString>;
  last_time: z.ZodOptional<z.ZodString>;
  last_result: z.ZodOptional<z.ZodString>;
}> {
  const text = z.string();
  return z.object({
    schedule_id: text,
    project_id: text,
    location: text,
    state: text.describe('ENABLED, PAUSED, DISABLED or UPDATE_FAILED'),
    cron: text,
    time_zone: text,
    job_name: text.describe('Of the jobs that it launches'),
    gcs_path: text,
    description: text.optional(),
    next_time: text.optional(),
    last_time: text.optional(),
    last_result: text.optional().describe('OK or a status code; of the launch, not of the job'),
  });
}

export type ShapedSchedule = z.output<ReturnType<typeof scheduleShape>>;

export function shapeSchedule(schedule: Schedule): ShapedSchedule {
  const { description, nextTime, lastTime, lastResult, launch } = schedule;
  const name = (text: string): string => inertText(text, textLimits.name);
  return {
    schedule_id: name(schedule.scheduleId),
    project_id: name(schedule.projectId),
    location: name(schedule.location),
    state: schedule.state,
    cron: name(schedule.cron),
    time_zone: name(schedule.timeZone),
    job_name: name(launch.jobName),
    gcs_path: name(launch.path),
    ...(description === undefined ? {} : { description: name(description) }),
    ...(nextTime === undefined ? {} : { next_time: nextTime }),
    ...(lastTime === undefined ? {} : { last_time: lastTime }),
    ...(lastResult === undefined ? {} : { last_result: lastResult }),
  };
}

export const scheduleLineHeader =
  'schedule_id | state | cron | time_zone | job_name | next_time | last_time | last_result | description';

/** One line; to be put inside a fence. */
export function scheduleLine(schedule: ShapedSchedule): string {
  return [
    schedule.schedule_id,
    schedule.state,
    schedule.cron,
    schedule.time_zone,
    schedule.job_name,
    schedule.next_time ?? '-',
    schedule.last_time ?? '-',
    schedule.last_result ?? '-',
    schedule.description ?? '-',
  ].join(' | ');
}

/** The jobs that a schedule launches, as rules see them: their labels are not known from here. */
export function scheduleSubject(
  connection: Connection,
  {
    projectId,
    location,
    launch,
  }: Pick<Schedule, 'projectId' | 'location'> & { readonly launch: { readonly jobName: string } },
  labels: Readonly<Record<string, string>> | undefined,
): ChangeSubject {
  return { connection, projectId, location, job: { id: undefined, name: launch.jobName, labels } };
}

/** For what a person approves: what is launched, and where. */
export function scheduledText({
  projectId,
  location,
  launch,
}: Pick<Schedule, 'projectId' | 'location'> & {
  readonly launch: { readonly jobName: string; readonly path: string };
}): string {
  const job = plainText(launch.jobName, textLimits.message);
  const path = plainText(launch.path, Infinity);
  return `launching "${job}" from ${path} in ${plainText(`${projectId}, ${location}`, textLimits.name)}`;
}
