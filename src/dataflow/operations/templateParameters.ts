import type { RE2JS } from 're2js';
import type { Template, TemplateParameter } from '../template.ts';

type Values = Readonly<Record<string, string>>;

/** Longest list of problems that is told at once. */
const mostProblems = 10;
const shownCharacters = 100;

/** A parameter and what is wrong with its value. */
export interface ParameterProblem {
  readonly parameter: string;
  /** A sentence for a reader who sees which parameter is meant. */
  readonly text: string;
  /** The same for a reader who does not. */
  readonly sentence: string;
}

/**
 * What is wrong with the parameters of a launch, one sentence each, as the service would refuse them; empty when they
 * are right as far as the template tells. Regular expressions that are not RE2's are left to the service.
 */
export async function parameterProblems(template: Template, values: Values): Promise<readonly string[]> {
  const problems = await problemsByParameter(template, values);
  return problems.slice(0, mostProblems).map(({ sentence }) => sentence);
}

/** The same, told apart by parameter and not cut short: for a form. */
export async function problemsByParameter(
  template: Template,
  values: Values,
): Promise<readonly ParameterProblem[]> {
  const known = new Map(template.parameters.map((parameter) => [parameter.name, parameter]));
  // A parameter may be called like something that every object has.
  const given = new Map(Object.entries(values));
  const problems = [
    ...unknownNames(template, [...given.keys()]),
    ...template.parameters.filter((each) => isMissing(each, given)).map(missing),
  ];
  for (const [name, value] of given) {
    const parameter = known.get(name);
    if (parameter) problems.push(...(await valueProblems(parameter, value)));
  }
  return problems;
}

/**
 * A template without metadata takes what its pipeline takes, and a flex template takes options of pipelines beside its
 * own parameters; only the service knows which. A parameter that is merely spelt otherwise is neither.
 */
function unknownNames({ kind, parameters }: Template, names: readonly string[]): ParameterProblem[] {
  if (parameters.length === 0) return [];
  const known = parameters.map(({ name }) => name);
  return names.flatMap((name) => {
    if (known.includes(name)) return [];
    const similar = known.find((each) => bare(each) === bare(name));
    if (similar === undefined && kind === 'FLEX') return [];
    const has = similar ?? shown(known.join(', '), 400);
    const sentence = `The template has no parameter ${shown(name)}; it has ${has}.`;
    return [{ parameter: name, text: sentence, sentence }];
  });
}

function bare(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}

function isMissing(parameter: TemplateParameter, given: ReadonlyMap<string, string>): boolean {
  const { name, isOptional, defaultValue, parentName, parentTriggerValues } = parameter;
  if (isOptional || (given.get(name) ?? '') !== '' || (defaultValue ?? '') !== '') return false;
  if (parentName === undefined) return true;
  // A child is asked for only while its parent has one of the values that show it, or any where none is named.
  const parent = given.get(parentName) ?? '';
  return parentTriggerValues.length === 0 ? parent !== '' : parentTriggerValues.includes(parent);
}

function missing({ name, label, helpText }: TemplateParameter): ParameterProblem {
  const about = label || helpText;
  return {
    parameter: name,
    text: 'A value is needed.',
    sentence: `The parameter ${shown(name)} is missing${about === '' ? '' : ` (${shown(about)})`}.`,
  };
}

async function valueProblems(
  parameter: TemplateParameter,
  value: string,
): Promise<readonly ParameterProblem[]> {
  const { name, options, regexes, isOptional } = parameter;
  if (value === '') return [];
  const told = `${shown(name)} is ${JSON.stringify(shown(value))}`;
  const problem = (wanted: string): ParameterProblem => ({
    parameter: name,
    text: `It must ${wanted}.`,
    sentence: `${told}; it must ${wanted}.`,
  });
  if (options.length > 0 && !options.some((option) => option.value === value)) {
    return [problem(`be one of ${shown(options.map((option) => option.value).join(', '), 400)}`)];
  }
  const form = typeForms[parameter.type];
  if (form && !form.pattern.test(value)) return [problem(`be ${form.words}`)];
  const failed = (await Promise.all(regexes.map((regex) => isRefused(regex, value)))).indexOf(true);
  if (failed === -1) return [];
  const regex = regexes[failed] ?? '';
  const pattern = shown(regex, 200);
  const hint = isOptional ? ' Leave it out, or correct it.' : '';
  return [
    {
      ...problem(digitsOf(regex) ?? `match ${pattern}`),
      sentence: `${told}; the template wants it to match ${pattern}.${hint}`,
    },
  ];
}

/**
 * Forms that every value of a type has. Types whose values can be written in many ways are left to the service.
 * @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/ParameterMetadata#parametertype
 */
const typeForms: Readonly<Record<string, { readonly pattern: RegExp; readonly words: string } | undefined>> =
  {
    BOOLEAN: { pattern: /^(?:true|false)$/i, words: 'true or false' },
    NUMBER: { pattern: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/, words: 'a number' },
    GCS_READ_BUCKET: { pattern: /^gs:\/\/./, words: 'a gs:// bucket' },
    GCS_WRITE_BUCKET: { pattern: /^gs:\/\/./, words: 'a gs:// bucket' },
    GCS_READ_FILE: { pattern: /^gs:\/\/./, words: 'a gs:// path' },
    GCS_WRITE_FILE: { pattern: /^gs:\/\/./, words: 'a gs:// path' },
    GCS_READ_FOLDER: { pattern: /^gs:\/\/./, words: 'a gs:// path' },
    GCS_WRITE_FOLDER: { pattern: /^gs:\/\/./, words: 'a gs:// path' },
    PUBSUB_TOPIC: { pattern: /^projects\/[^/]+\/topics\/[^/]+$/, words: 'projects/PROJECT/topics/TOPIC' },
    PUBSUB_SUBSCRIPTION: {
      pattern: /^projects\/[^/]+\/subscriptions\/[^/]+$/,
      words: 'projects/PROJECT/subscriptions/SUBSCRIPTION',
    },
  };

/** The commonest pattern, in words: digits and nothing else. */
function digitsOf(regex: string): string | undefined {
  const count = /^\^?(?:\[0-9\]|\\d)(?:\+|\{(\d+)(,?)(\d*)\})\$?$/.exec(regex);
  if (!count) return undefined;
  const [, least, comma, most = ''] = count;
  if (least === undefined) return 'be digits only';
  if (comma === '') return `be ${least} digits`;
  return most === '' ? `be at least ${least} digits` : `be ${least} to ${most} digits`;
}

/** Patterns come from whoever made the template, so they run where matching takes linear time whatever they say. */
async function isRefused(regex: string, value: string): Promise<boolean> {
  const { RE2JS: re2, RE2JSException } = await import('re2js');
  let pattern: RE2JS;
  try {
    pattern = re2.compile(regex);
  } catch (error) {
    if (error instanceof RE2JSException) return false;
    throw error;
  }
  return !pattern.matches(value);
}

function shown(text: string, limit = shownCharacters): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}
