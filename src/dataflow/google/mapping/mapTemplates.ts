import type { protos } from '@google-cloud/dataflow';
import type { LaunchEnvironment, Template, TemplateParameter } from '../../template.ts';

type GetTemplateResponse = protos.google.dataflow.v1beta3.IGetTemplateResponse;
type ApiParameter = protos.google.dataflow.v1beta3.IParameterMetadata;

/** The metadata of a classic template may be missing; then its parameters are those its code asks for. */
export function mapTemplate(path: string, answer: GetTemplateResponse): Template {
  const { metadata, runtimeMetadata, templateType } = answer;
  const described = metadata?.parameters ?? [];
  const parameters = described.length > 0 ? described : (runtimeMetadata?.parameters ?? []);
  const language = runtimeMetadata?.sdkInfo?.language;
  return {
    path,
    kind: templateType === 'FLEX' ? 'FLEX' : templateType === 'LEGACY' ? 'CLASSIC' : 'UNKNOWN',
    ...(metadata?.name && { name: metadata.name }),
    ...(metadata?.description && { description: metadata.description }),
    ...(typeof language === 'string' && language !== 'UNKNOWN' && { sdkLanguage: language }),
    ...(metadata && { isStreaming: metadata.streaming ?? false }),
    parameters: parameters.map(mapParameter),
  };
}

function mapParameter(parameter: ApiParameter): TemplateParameter {
  return {
    name: parameter.name ?? '',
    label: parameter.label ?? '',
    helpText: parameter.helpText ?? '',
    isOptional: parameter.isOptional ?? false,
    regexes: parameter.regexes ?? [],
    type: typeof parameter.paramType === 'string' ? parameter.paramType : 'DEFAULT',
    options: (parameter.enumOptions ?? []).map(({ value, label, description }) => ({
      value: value ?? '',
      ...(label && { label }),
      ...(description && { description }),
    })),
    ...(parameter.defaultValue && { defaultValue: parameter.defaultValue }),
    ...(parameter.groupName && { groupName: parameter.groupName }),
    ...(parameter.parentName && { parentName: parameter.parentName }),
    parentTriggerValues: parameter.parentTriggerValues ?? [],
    isHidden: parameter.hiddenUi ?? false,
  };
}

/** RuntimeEnvironment and FlexTemplateRuntimeEnvironment have these fields under the same names. */
export function apiEnvironment(
  environment: LaunchEnvironment,
): protos.google.dataflow.v1beta3.IRuntimeEnvironment &
  protos.google.dataflow.v1beta3.IFlexTemplateRuntimeEnvironment {
  const { additionalExperiments, additionalUserLabels, ...rest } = environment;
  return {
    ...rest,
    ...(additionalExperiments && { additionalExperiments: [...additionalExperiments] }),
    ...(additionalUserLabels && { additionalUserLabels: { ...additionalUserLabels } }),
  };
}
