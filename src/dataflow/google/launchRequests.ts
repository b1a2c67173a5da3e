import type { protos } from '@google-cloud/dataflow';
import type { LaunchRequest } from '../template.ts';
import { apiEnvironment } from './mapping/mapTemplates.ts';

/** What LaunchTemplate takes beside the place and the path. */
export function classicParameters(
  request: LaunchRequest,
): protos.google.dataflow.v1beta3.ILaunchTemplateParameters {
  const { environment, update, transformNameMapping } = request;
  return {
    jobName: request.jobName,
    parameters: { ...request.parameters },
    ...(environment && { environment: apiEnvironment(environment) }),
    ...(update && { update }),
    ...(transformNameMapping && { transformNameMapping: { ...transformNameMapping } }),
  };
}

/** What LaunchFlexTemplate takes beside the place. */
export function flexParameter(
  request: LaunchRequest,
): protos.google.dataflow.v1beta3.ILaunchFlexTemplateParameter {
  const { environment, update, transformNameMapping } = request;
  return {
    jobName: request.jobName,
    containerSpecGcsPath: request.path,
    parameters: { ...request.parameters },
    ...(environment && { environment: apiEnvironment(environment) }),
    ...(update && { update }),
    ...(transformNameMapping && { transformNameMappings: { ...transformNameMapping } }),
  };
}
