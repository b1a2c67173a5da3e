import { create } from '@bufbuild/protobuf';
import {
  CreateJobRequestSchema,
  JobSchema,
  JobView,
  type Job,
} from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { JobRecord } from '../../jobs/jobRecord.ts';
import type { JobPlace } from '../../jobs/jobStore.ts';
import { viewOf } from '../../jobs/jobViews.ts';
import { readJsonObject } from '../../templates/templateFiles.ts';
import { messageOfFile } from '../../templates/templateMetadata.ts';
import type { Launch } from '../../templates/launchRun.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { jobOrigin, type JobOrigin } from '../jobOrigin.ts';
import { keepNewJob, startJob } from '../jobStart.ts';
import { acceptedFields, createJob, engineFor, existingJob, validate } from './createJob.ts';

/** What a launch of any template says of its job. */
export interface TemplateLaunch {
  readonly place: JobPlace;
  readonly jobName: string;
  /** Replaces the running job of that name. */
  readonly update: boolean;
  readonly transformNameMapping: Readonly<Record<string, string>>;
  readonly validateOnly: boolean;
}

/**
 * Creates the job of a template.
 * @returns Undefined for a launch that was only to be validated: the job could be created.
 * @throws ApiError whatever creating such a job throws; NOT_FOUND when there is no job to update.
 */
export async function createTemplateJob(
  context: ApiContext,
  launch: TemplateLaunch,
  templateJob: Job,
): Promise<Job | undefined> {
  const job = create(JobSchema, {
    ...launchedFields(templateJob, launch),
    replaceJobId: replacedJobId(context, launch),
  });
  if (!launch.validateOnly) {
    return createJob(context, create(CreateJobRequestSchema, { ...launch.place, job }));
  }
  const origin = checkLaunch(context, launch, job);
  await engineFor(context.engines, create(JobSchema, { ...acceptedFields(job), ...launch.place }));
  origin?.check();
  return undefined;
}

/** A job that its template's launcher has yet to stage. */
export interface UnstagedJob {
  readonly labels: Readonly<Record<string, string>>;
  readonly type: Job['type'];
  /** Where the launcher leaves the job, by the id of the job. */
  readonly templateLocation: (jobId: string) => string;
  readonly launch: (templateLocation: string) => Omit<Launch, 'onStaged'>;
  /** What becomes of the job that the launcher has left. */
  readonly finish: (staged: Job) => Job;
}

/**
 * Creates a job that exists while its launcher is at work.
 * @returns Undefined for a launch that was only to be validated.
 * @throws ApiError INVALID_ARGUMENT, ALREADY_EXISTS; NOT_FOUND, FAILED_PRECONDITION when the job to update cannot be.
 */
export async function launchTemplateJob(
  context: ApiContext,
  launch: TemplateLaunch,
  { labels, type, templateLocation, launch: launchTo, finish }: UnstagedJob,
): Promise<Job | undefined> {
  const job = create(JobSchema, {
    name: launch.jobName,
    labels,
    type,
    transformNameMapping: launch.transformNameMapping,
    replaceJobId: replacedJobId(context, launch),
  });
  const origin = checkLaunch(context, launch, job);
  origin?.check();
  if (launch.validateOnly) return undefined;
  const record = context.jobs.add(launch.place, { ...acceptedFields(job), ...origin?.fields });
  await keepNewJob(context, record);
  context.log.info(`Job ${record.job.id} (${record.job.name}): created, its template is being launched`);
  const location = templateLocation(record.job.id);
  record.start(
    context.launcher.engineFor({
      ...launchTo(location),
      onStaged: async () => {
        await startStaged(context, launch, record, finish(await stagedJob(context, location)));
      },
    }),
  );
  return viewOf(record.job, JobView.SUMMARY);
}

async function stagedJob(context: ApiContext, location: string): Promise<Job> {
  const document = await readJsonObject(context.storage, location, 'template_location');
  if (document === undefined) {
    throw new Error(
      `Template launch failed: the launcher ended without a job at ${location}. ` +
        'It has to run its pipeline with the options that it is given; --runner and --template_location let it stage the job there.',
    );
  }
  return messageOfFile(JobSchema, document, location);
}

/** Goes on with a job as its launcher has staged it. */
async function startStaged(
  context: ApiContext,
  launch: TemplateLaunch,
  record: JobRecord,
  staged: Job,
): Promise<void> {
  const job = create(JobSchema, launchedFields(staged, launch));
  validate(job, launch.place);
  const { replaceJobId } = record.job;
  const request = create(CreateJobRequestSchema, { ...launch.place, job: { ...job, replaceJobId } });
  const origin = jobOrigin(context, launch.place, request);
  const fields = acceptedFields(job);
  const offered = create(JobSchema, { ...fields, ...launch.place, id: record.job.id });
  const engine = await engineFor(context.engines, offered);
  await origin?.checkFits(engine, offered);
  const state = await origin?.state?.();
  if (!record.isActive) return;
  origin?.check();
  record.staged(create(JobSchema, fields));
  context.log.info(`Job ${record.job.id} (${record.job.name}): staged, runs on ${engine.name}`);
  await startJob(record, engine, origin, state);
}

/** A template's own name, ids and request are those of its staging. */
function launchedFields(job: Job, { jobName, transformNameMapping }: TemplateLaunch): Job {
  return {
    ...job,
    name: jobName,
    projectId: '',
    location: '',
    clientRequestId: '',
    transformNameMapping: { ...transformNameMapping },
  };
}

function checkLaunch(context: ApiContext, { place }: TemplateLaunch, job: Job): JobOrigin | undefined {
  validate(job, place);
  const origin = jobOrigin(context, place, create(CreateJobRequestSchema, { ...place, job }));
  existingJob(context, place, job, origin?.replaced);
  return origin;
}

/** Empty for a launch that updates nothing. */
function replacedJobId(context: ApiContext, { update, jobName, place }: TemplateLaunch): string {
  if (!update) return '';
  const running = context.jobs.findActive(place, jobName);
  if (running !== undefined) return running.job.id;
  throw new ApiError(
    'NOT_FOUND',
    `There is no active job named ${jobName} in project ${place.projectId}, location ${place.location} to update.`,
  );
}
