import { create } from '@bufbuild/protobuf';
import { JobSchema, JobView, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { viewOf } from './jobViews.ts';

/** What changes after the steps and the environment of a job are known. */
const changing = [
  'createTime',
  'startTime',
  'currentState',
  'currentStateTime',
  'requestedState',
  'replacedByJobId',
  'jobMetadata',
  'runtimeUpdatableParams',
  'labels',
] as const satisfies readonly (keyof Job)[];

/** What is held in memory of a job that has ended: what lists show, and what others look for it by. */
export function lightJob(job: Readonly<Job>): Job {
  return Object.assign(viewOf(job, JobView.SUMMARY), changingFields(job));
}

/** A job with all its fields: `kept` as it once was, `light` as it is. */
export function completeJob(kept: Readonly<Job>, light: Readonly<Job>): Job {
  return Object.assign(create(JobSchema, kept), changingFields(light));
}

function changingFields(job: Readonly<Job>): Partial<Job> {
  return Object.fromEntries(changing.filter((key) => job[key] !== undefined).map((key) => [key, job[key]]));
}
