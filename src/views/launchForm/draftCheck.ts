import { isJobName, jobNameRule } from '../../dataflow/jobName.ts';
import type { LaunchEnvironment, Template } from '../../dataflow/template.ts';
import { problemsByParameter } from '../../dataflow/operations/templateParameters.ts';
import { environmentOf } from './environmentFields.ts';
import type { Draft, FieldProblem, FormView, Values } from './protocol.ts';
import { launchParameters, shownParameters } from './shownParameters.ts';

/** A draft as it would be launched, and what is wrong with it as far as that can be known without the service. */
export interface CheckedDraft {
  readonly problems: readonly FieldProblem[];
  readonly parameters: Values;
  readonly environment: LaunchEnvironment | undefined;
  readonly mapping: Values;
}

/** @param view the form that the draft was made in */
export async function checkDraft(
  template: Template,
  view: FormView,
  draft: Draft,
  isReplacement: boolean,
): Promise<CheckedDraft> {
  const { environment, problems: environmentProblems } = environmentOf(offered(view, draft.environment));
  const extra = pairsOf(draft.extra, 'extra', 'parameter');
  const mapping = pairsOf(draft.mapping, 'mapping', 'step');
  const parameters = { ...extra.values, ...launchParameters(view.parameters, draft.parameters) };
  const isNameRight = isReplacement || isJobName(draft.jobName);
  return {
    parameters,
    environment,
    mapping: mapping.values,
    problems: [
      ...(isNameRight ? [] : [{ key: 'jobName', text: jobNameRule } as const]),
      ...(await parameterProblems(template, view, draft, parameters)),
      ...extra.problems,
      ...mapping.problems,
      ...(isReplacement ? unknownSteps(view, draft) : []),
      ...environmentProblems,
    ],
  };
}

async function parameterProblems(
  template: Template,
  view: FormView,
  draft: Draft,
  parameters: Values,
): Promise<readonly FieldProblem[]> {
  const shown = new Set(shownParameters(view.parameters, draft.parameters).map(({ name }) => name));
  const found = await problemsByParameter(template, parameters);
  return found.flatMap(({ parameter, text }): readonly FieldProblem[] => {
    if (shown.has(parameter)) return [{ key: `parameter:${parameter}`, text }];
    const row = draft.extra.findIndex(([name]) => name.trim() === parameter);
    // What is missing of a parameter that the form hides is left to the service.
    return row === -1 ? [] : [{ key: `extra:${row}`, text }];
  });
}

function unknownSteps({ steps }: FormView, { mapping }: Draft): readonly FieldProblem[] {
  if (steps.length === 0) return [];
  return mapping.flatMap(([from], index): readonly FieldProblem[] => {
    const name = from.trim();
    const isKnown = name === '' || steps.some((step) => step === name || step.startsWith(`${name}/`));
    return isKnown ? [] : [{ key: `mapping:${index}`, text: 'The running job has no such step.' }];
  });
}

/** Rows of names and values; rows without either are left out. */
function pairsOf(
  pairs: Draft['extra'],
  kind: 'extra' | 'mapping',
  what: string,
): { readonly values: Values; readonly problems: readonly FieldProblem[] } {
  const values = new Map<string, string>();
  const problems: FieldProblem[] = [];
  for (const [index, [rawName, value]] of pairs.entries()) {
    const name = rawName.trim();
    if (name === '' && value === '') continue;
    if (name === '') problems.push({ key: `${kind}:${index}`, text: `The name of the ${what} is missing.` });
    else if (values.has(name)) {
      problems.push({ key: `${kind}:${index}`, text: `This ${what} is named twice.` });
    } else values.set(name, value);
  }
  return { values: Object.fromEntries(values), problems };
}

/** Values of fields that the template no longer offers are not sent. */
function offered({ environment }: FormView, values: Values): Values {
  const names = new Set(environment.map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}
