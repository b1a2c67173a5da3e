import type { MessageInitShape } from '@bufbuild/protobuf';
import { defaultBeamVersion } from '../../engines/beam/toolchain/beamToolchain.ts';
import { JobType } from '../../gen/google/dataflow/v1beta3/environment_pb.ts';
import type { Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import {
  SDKInfo_Language,
  type FlexTemplateRuntimeEnvironment,
  type LaunchFlexTemplateParameter,
  type LaunchFlexTemplateRequest,
  type LaunchFlexTemplateResponseSchema,
} from '../../gen/google/dataflow/v1beta3/templates_pb.ts';
import {
  checkFlexParameters,
  requestedFlexTemplate,
  requiredLauncher,
  type FlexTemplate,
} from '../../templates/flexTemplate.ts';
import { defaultTempLocation, launchOptions } from '../../templates/launchOptions.ts';
import { workloadJob } from '../../templates/localWorkload.ts';
import { checkEnvironment, withDefaults, withEnvironment } from '../../templates/runtimeEnvironment.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { requestedPlace } from '../requestFields.ts';
import { createTemplateJob, launchTemplateJob, type TemplateLaunch } from './templateJob.ts';

export async function launchFlexTemplate(
  context: ApiContext,
  request: LaunchFlexTemplateRequest,
): Promise<MessageInitShape<typeof LaunchFlexTemplateResponseSchema>> {
  const place = requestedPlace(request);
  const given = request.launchParameter;
  if (given === undefined) {
    throw new ApiError('INVALID_ARGUMENT', "Missing 'launch_parameter': the template and its parameters.");
  }
  const template = await requestedFlexTemplate(context.storage, given);
  const environment = withDefaults(given.environment, template.spec.defaultEnvironment);
  checkEnvironment(environment);
  checkFlexParameters(template, given.parameters);
  const launch: TemplateLaunch = {
    place,
    jobName: given.jobName,
    update: given.update,
    transformNameMapping: given.transformNameMappings,
    validateOnly: request.validateOnly,
  };
  const job =
    template.workload === undefined
      ? await launchProgram(context, launch, given, template, environment)
      : await createTemplateJob(
          context,
          launch,
          withEnvironment(
            workloadJob(template.workload, given.jobName, given.parameters, environment),
            environment,
          ),
        );
  return job === undefined ? {} : { job };
}

function launchProgram(
  context: ApiContext,
  launch: TemplateLaunch,
  given: LaunchFlexTemplateParameter,
  template: FlexTemplate,
  environment: FlexTemplateRuntimeEnvironment | undefined,
): Promise<Job | undefined> {
  const launcher = requiredLauncher(template);
  const { spec } = template;
  const tempLocation = environment?.tempLocation || defaultTempLocation(launch.place);
  const stagingLocation = environment?.stagingLocation || tempLocation;
  return launchTemplateJob(context, launch, {
    labels: environment?.additionalUserLabels ?? {},
    type: spec.metadata?.streaming === true ? JobType.STREAMING : JobType.UNKNOWN,
    templateLocation: (jobId) =>
      `${stagingLocation.replace(/\/+$/, '')}/template_launches/${jobId}/job_object`,
    launch: (templateLocation) => ({
      launcher,
      beamVersion: launcher.beamVersion ?? beamVersion(template) ?? defaultBeamVersion,
      options: launchOptions({
        place: launch.place,
        jobName: launch.jobName,
        language: spec.sdkInfo?.language ?? SDKInfo_Language.UNKNOWN,
        httpOrigin: context.launcher.httpOrigin,
        templateLocation,
        stagingLocation,
        tempLocation,
        environment,
        parameters: given.parameters,
      }),
    }),
    finish: (staged) => withEnvironment(staged, environment),
  });
}

/** The version that the template says it was made with; specs often leave it out or say `latest`. */
function beamVersion({ spec }: FlexTemplate): string | undefined {
  const { language, version } = spec.sdkInfo ?? { language: SDKInfo_Language.UNKNOWN, version: '' };
  const isPython = language === SDKInfo_Language.PYTHON || language === SDKInfo_Language.YAML;
  return isPython && /^\d+\.\d+\.\d+$/.test(version) ? version : undefined;
}
