import { randomUUID } from 'node:crypto';
import { clone, create, type MessageInitShape } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { timestampFromDate, type EmptySchema } from '@bufbuild/protobuf/wkt';
import type { ApiContext } from '../api/apiContext.ts';
import { ApiError } from '../api/apiError.ts';
import { pageLimit, pagePosition, pageToken } from '../api/pageTokens.ts';
import { requestedPlace, shown } from '../api/requestFields.ts';
import type {
  CreateJobRequest,
  DeleteJobRequest,
  GetJobRequest,
  ListJobsRequest,
  ListJobsResponseSchema,
  PauseJobRequest,
  ResumeJobRequest,
  RunJobRequest,
  UpdateJobRequest,
} from '../gen/google/cloud/scheduler/v1/cloudscheduler_pb.ts';
import { Job_State, JobSchema, type Job } from '../gen/google/cloud/scheduler/v1/job_pb.ts';
import { completeJob } from './jobRules.ts';
import { planNext } from './scheduler.ts';

const mostPerPage = 500;
/** Fields that a caller may set, in the proto's spelling; those of one target stand for the target. */
const settable: readonly string[] = [
  'description',
  'http_target',
  'schedule',
  'time_zone',
  'retry_config',
  'attempt_deadline',
];

export function getScheduledJob({ scheduler }: ApiContext, { name }: GetJobRequest): Job {
  return requestedScheduledJob(scheduler.jobs, name);
}

export function listScheduledJobs(
  { scheduler }: ApiContext,
  request: ListJobsRequest,
): MessageInitShape<typeof ListJobsResponseSchema> {
  const parent = requestedParent(request.parent);
  const query = [parent];
  const limit = pageLimit(request.pageSize, mostPerPage, mostPerPage);
  const [start = 0] = pagePosition(query, request.pageToken) ?? [];
  const found = scheduler.jobs.all().filter(({ name }) => name.startsWith(`${parent}/jobs/`));
  const end = start + limit;
  return {
    jobs: found.slice(start, end),
    ...(end < found.length && { nextPageToken: pageToken(query, [end]) }),
  };
}

export async function createScheduledJob({ scheduler }: ApiContext, request: CreateJobRequest): Promise<Job> {
  const parent = requestedParent(request.parent);
  if (request.job === undefined) throw new ApiError('INVALID_ARGUMENT', "Missing 'job': the job to create.");
  const job = withoutOutput(request.job);
  job.name ||= `${parent}/jobs/${randomUUID()}`;
  if (parentOf(job.name) !== parent) {
    throw new ApiError('INVALID_ARGUMENT', `Job name must be formatted: "${parent}/jobs/<JOB_ID>".`);
  }
  completeJob(job);
  if (scheduler.jobs.has(job.name)) throw new ApiError('ALREADY_EXISTS', `Job ${job.name} already exists.`);
  job.state = Job_State.ENABLED;
  job.userUpdateTime = timestampFromDate(scheduler.now());
  planNext(job, scheduler.now());
  await scheduler.jobs.put(job);
  return job;
}

/** Changes the fields that the mask names, or without one all that a caller may set. */
export async function updateScheduledJob({ scheduler }: ApiContext, request: UpdateJobRequest): Promise<Job> {
  const given = request.job ?? create(JobSchema);
  const job = requestedScheduledJob(scheduler.jobs, given.name);
  const paths = request.updateMask?.paths ?? [];
  const fields = paths.length === 0 ? settable : paths.map(settableField);
  const [target, source] = [reflect(JobSchema, job), reflect(JobSchema, clone(JobSchema, given))];
  for (const field of JobSchema.fields) {
    if (!fields.includes(field.name)) continue;
    if (source.isSet(field)) target.set(field, source.get(field));
    else target.clear(field);
  }
  completeJob(job);
  job.userUpdateTime = timestampFromDate(scheduler.now());
  planNext(job, scheduler.now());
  scheduler.forget(job.name);
  await scheduler.jobs.put(job);
  return job;
}

export async function deleteScheduledJob(
  { scheduler }: ApiContext,
  { name }: DeleteJobRequest,
): Promise<MessageInitShape<typeof EmptySchema>> {
  requestedScheduledJob(scheduler.jobs, name);
  scheduler.forget(name);
  await scheduler.jobs.delete(name);
  return {};
}

export function pauseScheduledJob(context: ApiContext, { name }: PauseJobRequest): Promise<Job> {
  return setState(context, name, { from: Job_State.ENABLED, to: Job_State.PAUSED });
}

export function resumeScheduledJob(context: ApiContext, { name }: ResumeJobRequest): Promise<Job> {
  return setState(context, name, { from: Job_State.PAUSED, to: Job_State.ENABLED });
}

/** Also of a job that is paused. */
export async function runScheduledJob({ scheduler }: ApiContext, { name }: RunJobRequest): Promise<Job> {
  const job = requestedScheduledJob(scheduler.jobs, name);
  await scheduler.run(job);
  return job;
}

async function setState(
  { scheduler }: ApiContext,
  name: string,
  { from, to }: { readonly from: Job_State; readonly to: Job_State },
): Promise<Job> {
  const job = requestedScheduledJob(scheduler.jobs, name);
  if (job.state !== from) {
    throw new ApiError(
      'FAILED_PRECONDITION',
      `Job ${job.name} is ${Job_State[job.state]}; it must be ${Job_State[from]}.`,
    );
  }
  job.state = to;
  planNext(job, scheduler.now());
  scheduler.forget(name);
  await scheduler.jobs.put(job);
  return job;
}

/** @throws ApiError NOT_FOUND */
function requestedScheduledJob(jobs: ApiContext['scheduler']['jobs'], name: string): Job {
  parentOf(name);
  const job = jobs.find(name);
  if (job === undefined) throw new ApiError('NOT_FOUND', 'Job not found.');
  return job;
}

/** @throws ApiError INVALID_ARGUMENT */
function parentOf(name: string): string {
  const [, parent] = /^(projects\/[^/]+\/locations\/[^/]+)\/jobs\/[\w-]{1,500}$/.exec(name) ?? [];
  if (parent === undefined) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Job name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>/jobs/<JOB_ID>", not ${shown(name)}.`,
    );
  }
  return requestedParent(parent);
}

/** @throws ApiError INVALID_ARGUMENT */
function requestedParent(parent: string): string {
  const [, projectId, location] = /^projects\/([^/]+)\/locations\/([^/]+)$/.exec(parent) ?? [];
  if (projectId === undefined || location === undefined) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'parent': ${shown(parent)} must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>".`,
    );
  }
  requestedPlace({ projectId, location });
  return parent;
}

function settableField(path: string): string {
  const [field = ''] = path.split('.');
  if (settable.includes(field) && !path.includes('.')) return field;
  throw new ApiError(
    'INVALID_ARGUMENT',
    `Invalid value at 'update_mask': ${shown(path)} is not one of ${settable.join(', ')}.`,
  );
}

function withoutOutput(given: Job): Job {
  const { name, description, target, schedule, timeZone, retryConfig, attemptDeadline } = clone(
    JobSchema,
    given,
  );
  return create(JobSchema, {
    name,
    description,
    target,
    schedule,
    timeZone,
    ...(retryConfig && { retryConfig }),
    ...(attemptDeadline && { attemptDeadline }),
  });
}
