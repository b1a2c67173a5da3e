import type { MessageInitShape } from '@bufbuild/protobuf';
import { defaultBeamVersion } from '../../engines/beam/toolchain/beamToolchain.ts';
import type { Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import {
  SDKInfo_Language,
  type CreateJobFromTemplateRequest,
  type LaunchTemplateRequest,
  type LaunchTemplateResponseSchema,
  type RuntimeEnvironment,
} from '../../gen/google/dataflow/v1beta3/templates_pb.ts';
import { checkClassicParameters, classicTemplate, withParameters } from '../../templates/classicTemplate.ts';
import type { Launch } from '../../templates/launchRun.ts';
import { defaultTempLocation, launchOptions } from '../../templates/launchOptions.ts';
import type { LocalLauncher } from '../../templates/localLauncher.ts';
import { checkEnvironment, withEnvironment } from '../../templates/runtimeEnvironment.ts';
import { checkLocation, objectPath, readTemplateFile } from '../../templates/templateFiles.ts';
import { classicMetadata } from '../../templates/templateMetadata.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { requestedPlace } from '../requestFields.ts';
import { createTemplateJob, launchTemplateJob, type TemplateLaunch } from './templateJob.ts';

export async function createJobFromTemplate(
  context: ApiContext,
  request: CreateJobFromTemplateRequest,
): Promise<Job> {
  const job = await launchClassic(context, request.template.value ?? '', {
    place: requestedPlace(request),
    jobName: request.jobName,
    update: false,
    transformNameMapping: {},
    validateOnly: false,
    parameters: request.parameters,
    environment: request.environment,
  });
  if (job === undefined) throw new Error('A launch that is no dry run has made no job.');
  return job;
}

export async function launchTemplate(
  context: ApiContext,
  request: LaunchTemplateRequest,
): Promise<MessageInitShape<typeof LaunchTemplateResponseSchema>> {
  const { launchParameters: given, template } = request;
  const dynamic = template.case === 'dynamicTemplate' ? template.value : undefined;
  const url = template.case === 'gcsPath' ? template.value : (dynamic?.gcsPath ?? '');
  const job = await launchClassic(context, url, {
    place: requestedPlace(request),
    jobName: given?.jobName ?? '',
    update: given?.update ?? false,
    transformNameMapping: given?.transformNameMapping ?? {},
    validateOnly: request.validateOnly,
    parameters: given?.parameters ?? {},
    environment: given?.environment,
    ...(dynamic === undefined ? {} : { stagingLocation: dynamic.stagingLocation }),
  });
  return job === undefined ? {} : { job };
}

interface ClassicLaunch extends TemplateLaunch {
  readonly parameters: Readonly<Record<string, string>>;
  readonly environment: RuntimeEnvironment | undefined;
  readonly stagingLocation?: string;
}

async function launchClassic(
  context: ApiContext,
  url: string,
  launch: ClassicLaunch,
): Promise<Job | undefined> {
  if (url === '') {
    throw new ApiError('INVALID_ARGUMENT', "Missing 'gcs_path': the gs:// path of the template to launch.");
  }
  checkLocation('dynamic_template.staging_location', launch.stagingLocation ?? '');
  const document = await readTemplateFile(context.storage, url, 'gcs_path');
  const template = classicTemplate(document, url, await classicMetadata(context.storage, url));
  checkEnvironment(launch.environment);
  checkClassicParameters(template, launch.parameters);
  const finish = (job: Job): Job =>
    withEnvironment(withParameters(job, launch.parameters), launch.environment);
  const launcher = template.unstaged;
  if (launcher === undefined) return createTemplateJob(context, launch, finish(template.job));
  return launchTemplateJob(context, launch, {
    labels: { ...template.job.labels, ...launch.environment?.additionalUserLabels },
    type: template.job.type,
    // It stays staged for those who launch it next.
    templateLocation: () => url,
    launch: () => stagingLaunch(context, url, launch, launcher),
    finish,
  });
}

/** Runs a template's program so that it stages the template; its parameters get their values later. */
function stagingLaunch(
  context: ApiContext,
  url: string,
  launch: ClassicLaunch,
  launcher: LocalLauncher,
): Omit<Launch, 'onStaged'> {
  const { bucket } = objectPath(url, 'gcs_path');
  const stagingLocation = launch.stagingLocation || `gs://${bucket}/staging`;
  return {
    launcher,
    beamVersion: launcher.beamVersion ?? defaultBeamVersion,
    options: launchOptions({
      place: launch.place,
      jobName: launch.jobName,
      language: SDKInfo_Language.PYTHON,
      httpOrigin: context.launcher.httpOrigin,
      templateLocation: url,
      stagingLocation,
      tempLocation: launch.environment?.tempLocation || defaultTempLocation(launch.place),
      environment: undefined,
      parameters: {},
    }),
  };
}
