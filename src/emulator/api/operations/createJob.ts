import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { engineLabel, type Engine } from '../../engines/engine.ts';
import {
  JobSchema,
  type CreateJobRequest,
  type Job,
  type JobMetadataSchema,
} from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { JobRecord } from '../../jobs/jobRecord.ts';
import type { JobPlace } from '../../jobs/jobStore.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { mustAgree, requestedPlace, shown } from '../requestFields.ts';
import { jobOrigin } from '../jobOrigin.ts';
import { createdJob, keepNewJob, startJob } from '../jobStart.ts';

const namePattern = /^[a-z]([-a-z0-9]{0,1022}[a-z0-9])?$/;
const labelKeyPattern = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const labelValuePattern = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;

export async function createJob(context: ApiContext, request: CreateJobRequest): Promise<Job> {
  const place = requestedPlace(request);
  const submitted = request.job;
  if (submitted === undefined) throw new ApiError('INVALID_ARGUMENT', "Missing 'job': the job to create.");
  validate(submitted, place);
  const origin = jobOrigin(context, place, request);
  const earlier = existingJob(context, place, submitted, origin?.replaced);
  if (earlier !== undefined) return createdJob(earlier, request.view);

  origin?.check();
  const job = { ...acceptedFields(submitted), ...origin?.fields };
  const offered = create(JobSchema, { ...job, ...place });
  const engine = await engineFor(context.engines, offered);
  await origin?.checkFits(engine, offered);
  const state = await origin?.state?.();
  // Other requests may have created the job or changed its origin while the engine looked at this one.
  const meanwhile = existingJob(context, place, submitted, origin?.replaced);
  if (meanwhile !== undefined) return createdJob(meanwhile, request.view);
  origin?.check();

  const replaced = origin?.replaced;
  const begin = async (): Promise<JobRecord> => {
    const record = context.jobs.add(place, job, engine.name, state);
    await keepNewJob(context, record);
    context.log.info(`Job ${record.job.id} (${record.job.name}): created, runs on ${engine.name}`);
    await startJob(record, engine, origin, state);
    return record;
  };
  const record = await (replaced === undefined ? begin() : replaced.requests.whileReplacing(begin));
  return createdJob(record, request.view);
}

export function validate(job: Job, place: JobPlace): void {
  mustAgree('job.project_id', job.projectId, place.projectId);
  mustAgree('job.location', job.location, place.location);
  if (!namePattern.test(job.name)) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'job.name': ${shown(job.name)} does not match [a-z]([-a-z0-9]{0,1022}[a-z0-9])?.`,
    );
  }
  const labels = Object.entries(job.labels);
  if (labels.length > 64) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'job.labels': ${labels.length} labels, at most 64.`,
    );
  }
  for (const [key, value] of labels) {
    if (!labelKeyPattern.test(key) || !labelValuePattern.test(value)) {
      throw new ApiError(
        'INVALID_ARGUMENT',
        `Invalid value at 'job.labels': ${shown(key)}=${shown(value)} is not a label (lowercase letters, digits, _ and -, at most 63; keys start with a letter).`,
      );
    }
  }
  if (job.steps.length > 0 && job.stepsLocation !== '') {
    throw new ApiError(
      'INVALID_ARGUMENT',
      "Invalid value at 'job.steps_location': exactly one of steps and steps_location should be specified.",
    );
  }
}

/**
 * The job that an earlier attempt of the same request has created.
 * @throws ApiError ALREADY_EXISTS when an active job of somebody else has the name.
 */
export function existingJob(
  context: ApiContext,
  place: JobPlace,
  submitted: Job,
  replaced: JobRecord | undefined,
): JobRecord | undefined {
  const active = context.jobs.findActive(place, submitted.name);
  // A job may have the name of the one it replaces.
  if (active === undefined || active === replaced) return undefined;
  const requestId = submitted.clientRequestId;
  if (requestId !== '' && active.job.clientRequestId === requestId) return active;
  throw new ApiError(
    'ALREADY_EXISTS',
    `There is already an active job named ${submitted.name}. If you want to submit a second job, try again by setting a different name.`,
  );
}

/** What of a submitted job the submitter may say; the rest is the service's. */
export function acceptedFields(job: Job): MessageInitShape<typeof JobSchema> {
  return {
    name: job.name,
    type: job.type,
    clientRequestId: job.clientRequestId,
    labels: job.labels,
    steps: job.steps,
    stepsLocation: job.stepsLocation,
    transformNameMapping: job.transformNameMapping,
    tempFiles: job.tempFiles,
    jobMetadata: jobMetadata(job),
    ...(job.environment === undefined ? {} : { environment: job.environment }),
  };
}

/** SDKs say in `environment.userAgent` who they are: a struct with `name` and `version`. */
function jobMetadata(job: Job): MessageInitShape<typeof JobMetadataSchema> {
  const { name, version } = { name: undefined, version: undefined, ...job.environment?.userAgent };
  if (typeof version !== 'string') return {};
  return { sdkVersion: { version, ...(typeof name === 'string' ? { versionDisplayName: name } : {}) } };
}

export async function engineFor(engines: readonly Engine[], job: Job): Promise<Engine> {
  const names = engines.map(({ name }) => name).join(', ');
  const wanted = job.labels[engineLabel];
  if (wanted !== undefined) {
    const engine = engines.find(({ name }) => name === wanted);
    if (engine === undefined) {
      throw new ApiError(
        'INVALID_ARGUMENT',
        `Invalid value at 'job.labels': ${engineLabel} names the engine ${shown(wanted)}; there are: ${names}.`,
      );
    }
    if (await engine.accepts(job)) return engine;
    throw new ApiError(
      'FAILED_PRECONDITION',
      `The engine ${wanted} cannot run this job: it is not of its kind.`,
    );
  }
  for (const engine of engines) {
    if (await engine.accepts(job)) return engine;
  }
  throw new ApiError(
    'FAILED_PRECONDITION',
    `No engine of the local Dataflow service can run this job (there are: ${names}). ` +
      'Submit a Beam pipeline with DataflowRunner; it stages the pipeline and names it in the option pipelineUrl.',
  );
}
