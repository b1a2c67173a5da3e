import type { z } from 'zod';
import { loadBeamTransforms } from '../../beamYaml/beamTransforms.ts';
import { longestDocument } from '../../beamYaml/documentLimits.ts';
import { fillJinja } from '../../beamYaml/jinja.ts';
import type { Problem } from '../../beamYaml/problem.ts';
import type { Judgement } from '../../beamYaml/validateBeamYaml.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import type { Zod } from './tool.ts';
import { ToolFailure } from './toolFailure.ts';

const tooLong = `longer than the ${longestDocument} characters that are read; split the pipeline, or launch it as it is from a file in Cloud Storage (launch_job of Yaml_Template with its path as yaml_pipeline_file)`;
const mostProblems = 30;

/** The argument that holds a pipeline. */
export function yamlField(z: Zod): z.ZodString {
  return z.string().min(1).max(longestDocument, { error: tooLong }).describe('The whole Beam YAML document.');
}

/** Values of Jinja variables, as arguments give them. */
export function jinjaField(z: Zod): z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>> {
  return z
    .record(z.string().min(1).max(200), z.string().max(10_000))
    .optional()
    .describe('Values of the Jinja variables of the pipeline.');
}

/** Judges a pipeline by the Beam release that this version knows. The reader of YAML loads on first use. */
export async function judge(yaml: string): Promise<Judgement & { readonly beamVersion: string }> {
  const [beam, { validateBeamYaml }] = await Promise.all([
    loadBeamTransforms(),
    import('../../beamYaml/validateBeamYaml.ts'),
  ]);
  return { ...validateBeamYaml(yaml, beam), beamVersion: beam.beamVersion };
}

/**
 * The pipeline with its Jinja variables filled in.
 * @throws ToolFailure `INVALID_ARGUMENT` when it has problems, or Jinja that only Beam can work out
 */
export async function runnablePipeline(
  yaml: string,
  variables: Readonly<Record<string, string>>,
  operation: string,
): Promise<string> {
  const filled = fillJinja(yaml, variables);
  if (filled === undefined) {
    throw new ToolFailure(
      'INVALID_ARGUMENT',
      operation,
      'The pipeline has Jinja statements, or variables without a value.',
      'Give the values as jinja_variables; for a sample, leave statements out.',
      'after_fixing',
    );
  }
  const { problems, isValid } = await judge(filled);
  if (isValid) return filled;
  throw new ToolFailure(
    'INVALID_ARGUMENT',
    operation,
    `The pipeline has problems: ${problems
      .filter(({ severity }) => severity === 'error')
      .slice(0, mostProblems)
      .map(problemLine)
      .join(' ')}`,
    'Correct them, and check with validate_pipeline.',
    'after_fixing',
    { isQuoted: true },
  );
}

/** A problem in one line; to be put inside a fence, as it may quote the document. */
export function problemLine({ line, column, severity, message }: Problem): string {
  return `line ${line}:${column} ${severity}: ${inertText(message, textLimits.reason)}`;
}
