import { jinjaMark } from '../../beamYaml/jinja.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import { judge, problemLine, yamlField } from './pipelineYaml.ts';
import { defineReadTool } from './tool.ts';

const mostProblems = 50;
const mostTransforms = 100;

export const validatePipelineTool = defineReadTool({
  name: 'validate_pipeline',
  title: 'Check a Beam YAML pipeline',
  userDescription: 'Checks a Beam YAML pipeline without running it.',
  modelDescription:
    "Checks a Beam YAML document against Beam's schema, its transforms and their config, inputs, cycles and windowing, and gives each problem with its line. It runs nothing: fields of elements, Python and SQL are checked only by run_pipeline_sample. Call it on every pipeline that you write, and again after each correction.",
  icon: '$(checklist)',
  tags: ['dataflow', 'pipelines'],
  effect: 'read',
  input: (z) => z.strictObject({ yaml: yamlField(z) }),
  output: (z) =>
    z.object({
      is_valid: z.boolean(),
      beam_version: z.string().describe('The release whose transforms are known'),
      problems: z.array(
        z.object({
          line: z.number(),
          column: z.number(),
          severity: z.string(),
          code: z.string(),
          message: z.string(),
        }),
      ),
      problems_left_out: z.number(),
      transforms: z.array(z.object({ name: z.string(), type: z.string() })),
      jinja_variables: z.array(z.string()),
    }),
  async run({ yaml }, { fence }) {
    const { document, problems, isValid, beamVersion } = await judge(yaml);
    const { allTransforms } = await import('../../beamYaml/pipelineModel.ts');
    const shown = problems.slice(0, mostProblems);
    const plain = (text: string): string => inertText(text.replaceAll(jinjaMark, '…'), textLimits.name);
    const transforms = (document.pipeline ? allTransforms(document.pipeline) : [])
      .slice(0, mostTransforms)
      .map(({ name, type }) => ({
        name: plain(name?.text ?? type?.text ?? '-'),
        type: plain(type?.text ?? '-'),
      }));
    const variables = document.variables.map(({ name }) => inertText(name, textLimits.label));
    const left = problems.length - shown.length;
    const text = [
      isValid
        ? `Beam ${beamVersion} would take this document${shown.length === 0 ? '.' : ', but:'}`
        : `Beam ${beamVersion} would refuse this document:`,
      ...(shown.length === 0 ? [] : [fence.wrap(shown.map(problemLine).join('\n'))]),
      ...(left === 0 ? [] : [`Left out: ${left} more problems.`]),
      ...(variables.length === 0 ? [] : [`Jinja variables: ${variables.join(', ')}.`]),
      isValid
        ? 'Next: run_pipeline_sample tries it on a few elements on the local Dataflow.'
        : 'Next: correct the document and call validate_pipeline again.',
    ].join('\n');
    const structured = {
      is_valid: isValid,
      beam_version: beamVersion,
      problems: shown.map(({ line, column, severity, code, message }) => ({
        line,
        column,
        severity,
        code,
        message: inertText(message, textLimits.reason),
      })),
      problems_left_out: left,
      transforms,
      jinja_variables: variables,
    };
    return { structured, text };
  },
});
