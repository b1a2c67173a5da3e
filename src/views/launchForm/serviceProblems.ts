import type { DataflowError } from '../../dataflow/errors.ts';
import type { FieldKey, FieldProblem } from './protocol.ts';

/** A field as the service may name it in an error. */
interface NamedField {
  readonly key: FieldKey;
  readonly names: readonly string[];
}

/**
 * What the service said, at the fields it named: `Details: output: Missing required parameter; input: …` and the like.
 * Empty where it names none; then its words stand for the whole form.
 */
export function serviceProblems(
  { code, reason }: Pick<DataflowError, 'code' | 'reason'>,
  parameters: readonly string[],
  environment: readonly string[],
): readonly FieldProblem[] {
  if (code === 'ALREADY_EXISTS') return [{ key: 'jobName', text: reason }];
  if (code !== 'INVALID_ARGUMENT' && code !== 'NOT_FOUND' && code !== 'FAILED_PRECONDITION') return [];
  const fields: readonly NamedField[] = [
    ...parameters.map((name): NamedField => ({ key: `parameter:${name}`, names: [name] })),
    // A parameter of the same name is what the service means.
    ...environment
      .filter((name) => !parameters.includes(name))
      .map((name): NamedField => ({
        key: `environment:${name}`,
        names: [name, snakeCase(name)],
      })),
    { key: 'jobName', names: ['job_name', 'jobName', 'job name'] },
  ];
  const listed = fields.flatMap((field) => problemAt(reason, field));
  if (listed.length > 0) return listed;
  const [only, ...others] = fields.filter(({ names }) => names.some((name) => isNamedIn(reason, name)));
  return only && others.length === 0 ? [{ key: only.key, text: reason }] : [];
}

/** What to do in the form; the service speaks of its API. */
export function remedyInForm({ reason, remedy }: Pick<DataflowError, 'reason' | 'remedy'>): string {
  return /\btransformNameMapping\b/.test(reason)
    ? 'Under "Renamed steps" say what these steps are called now; an empty name drops the state of a step.'
    : remedy;
}

function problemAt(reason: string, { key, names }: NamedField): readonly FieldProblem[] {
  for (const name of names) {
    const found = new RegExp(`(?:^|[\\s;.,'"\`(])${escaped(name)}['"\`]?: ([^;]+)`, 'u').exec(reason);
    const text = found?.[1]?.trim() ?? '';
    if (text !== '') return [{ key, text: /[.!?]$/.test(text) ? text : `${text}.` }];
  }
  return [];
}

function isNamedIn(reason: string, name: string): boolean {
  return new RegExp(`(?<![\\w/-])${escaped(name)}(?![\\w/-])`, 'u').test(reason);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function escaped(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
