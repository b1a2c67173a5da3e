import type { z } from 'zod';
import type { TemplateParameter } from '../../dataflow/template.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import { choosePlace, whereFields } from './connectionChoice.ts';
import { defineReadTool, type Zod } from './tool.ts';

const mostParameters = 60;
const mostOptions = 20;
const helpLength = 300;

export const getTemplateTool = defineReadTool({
  name: 'get_template',
  title: 'Get a Dataflow template',
  userDescription: 'Gets what a template does and which parameters it takes.',
  modelDescription:
    'Gets a Dataflow template by its gs:// path: classic or flex, language, and its parameters with type, whether each is required, its default, allowed values and patterns. Required ones come first. Use it before launch_job.',
  icon: '$(file-code)',
  tags: ['dataflow', 'templates'],
  effect: 'read',
  input: (z) =>
    z.strictObject({
      gcs_path: z
        .string()
        .regex(/^gs:\/\/[^/]+\/.+/)
        .max(2000)
        .describe('gs:// path of a classic template or of a flex container spec.'),
      ...whereFields(z),
    }),
  output,
  async run(args, call) {
    const { api, connection, location } = await choosePlace(call, args, 'template');
    const template = await api.getTemplate(location, args.gcs_path, { signal: call.signal });
    const inOrder = [...template.parameters].sort(
      (one, other) => Number(one.isOptional) - Number(other.isOptional),
    );
    const shown = inOrder.slice(0, mostParameters).map(shapeParameter);
    const structured = {
      connection: connection.id,
      gcs_path: inertText(template.path, textLimits.message),
      kind: template.kind,
      ...(template.name === undefined ? {} : { name: inertText(template.name, textLimits.name) }),
      ...(template.description === undefined
        ? {}
        : { description: inertText(template.description, textLimits.reason) }),
      ...(template.sdkLanguage === undefined
        ? {}
        : { sdk_language: inertText(template.sdkLanguage, textLimits.label) }),
      ...(template.isStreaming === undefined ? {} : { is_streaming: template.isStreaming }),
      parameters: shown,
      parameters_left_out: inOrder.length - shown.length,
    };
    const facts = [
      ...(structured.name === undefined ? [] : [`name: ${structured.name}`]),
      ...(structured.description === undefined ? [] : [`description: ${structured.description}`]),
      ...(structured.sdk_language === undefined ? [] : [`sdk_language: ${structured.sdk_language}`]),
      ...(structured.is_streaming === undefined
        ? []
        : [`type: ${structured.is_streaming ? 'streaming' : 'batch'}`]),
      ...(shown.length === 0 ? ['It takes no parameters.'] : ['parameters, required ones first:']),
      ...shown.map(parameterLine),
    ];
    const text = [
      `A ${template.kind === 'UNKNOWN' ? '' : `${template.kind.toLowerCase()} `}template:`,
      call.fence.wrap([structured.gcs_path, ...facts].join('\n')),
      ...(structured.parameters_left_out === 0
        ? []
        : [`Left out: ${structured.parameters_left_out} optional parameters.`]),
      'Next: launch_job with this gcs_path and the parameters; dry_run checks them and starts nothing.',
    ].join('\n');
    return { structured, text };
  },
});

function output(z: Zod) {
  const text = z.string();
  return z.object({
    connection: text,
    gcs_path: text,
    kind: text.describe('CLASSIC, FLEX or UNKNOWN'),
    name: text.optional(),
    description: text.optional(),
    sdk_language: text.optional(),
    is_streaming: z.boolean().optional(),
    parameters: z.array(
      z.object({
        name: text,
        is_required: z.boolean(),
        type: text,
        help: text,
        default_value: text.optional(),
        allowed_values: z.array(text).optional(),
        patterns: z.array(text).optional().describe('The whole value must match each'),
        only_when: text.optional(),
      }),
    ),
    parameters_left_out: z.number(),
  });
}

type ShapedParameter = z.output<ReturnType<typeof output>>['parameters'][number];

function shapeParameter(parameter: TemplateParameter): ShapedParameter {
  const { options, regexes, defaultValue, parentName, parentTriggerValues } = parameter;
  const condition =
    parentName === undefined ? undefined : `${parentName} is ${parentTriggerValues.join(' or ')}`;
  return {
    name: inertText(parameter.name, textLimits.name),
    is_required: !parameter.isOptional,
    type: inertText(parameter.type, textLimits.label),
    help: inertText(parameter.helpText || parameter.label, helpLength),
    ...(defaultValue === undefined ? {} : { default_value: inertText(defaultValue, textLimits.name) }),
    ...(options.length === 0
      ? {}
      : {
          allowed_values: options.slice(0, mostOptions).map(({ value }) => inertText(value, textLimits.name)),
        }),
    ...(regexes.length === 0 ? {} : { patterns: regexes.map((regex) => inertText(regex, textLimits.name)) }),
    ...(condition === undefined ? {} : { only_when: inertText(condition, textLimits.name) }),
  };
}

function parameterLine(parameter: ShapedParameter): string {
  return [
    `  ${parameter.name} (${parameter.is_required ? 'required' : 'optional'}, ${parameter.type}): ${parameter.help}`,
    ...(parameter.default_value === undefined ? [] : [`default ${parameter.default_value}`]),
    ...(parameter.allowed_values === undefined ? [] : [`one of ${parameter.allowed_values.join(', ')}`]),
    ...(parameter.patterns === undefined ? [] : [`matches ${parameter.patterns.join(' and ')}`]),
    ...(parameter.only_when === undefined ? [] : [`only when ${parameter.only_when}`]),
  ].join('; ');
}
