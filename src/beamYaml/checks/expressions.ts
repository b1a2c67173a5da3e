import { isMap, isScalar, YAMLMap, type Node } from 'yaml';
import type { TransformDescription } from '../beamTransforms.ts';
import { didYouMean } from '../nearest.ts';
import { labelOf, type Transform } from '../pipelineModel.ts';
import type { CheckContext } from '../validateBeamYaml.ts';
import { isTemplated, placeOf } from '../yamlTree.ts';

/** Config keys that hold expressions, by transform. */
const expressionKeys: Readonly<Record<string, string>> = {
  AssignTimestamps: 'timestamp',
  Filter: 'keep',
  Partition: 'by',
};

/**
 * Languages, and what may be said without one: a field, a literal, and in a mapping or filter one comparison of them.
 * @see validate_generic_expression in apache_beam/yaml/yaml_mapping.py
 */
export function checkLanguage(
  context: CheckContext,
  { map, config, ...transform }: Transform,
  type: string,
  description: TransformDescription,
): void {
  const { document, problems } = context;
  const { tree } = document;
  if (!description.languages || !config) return;
  const [base = type, suffix] = type.split('-');
  const entry = tree.entry(config, 'language');
  const given = tree.text(entry?.value);
  if (isTemplated(given?.text)) return;
  const language = suffix ?? given?.text ?? 'generic';
  if (!description.languages.includes(language)) {
    problems.error(
      'language',
      given ?? placeOf(map),
      `${base} knows the languages ${description.languages.join(', ')}, and not "${language}".${didYouMean(language, description.languages)}`,
    );
    return;
  }
  if (language !== 'generic') return;
  const expressions =
    base === 'MapToFields'
      ? tree.entries(tree.mapping(config, 'fields') ?? new YAMLMap())
      : [tree.entry(config, expressionKeys[base] ?? '')];
  for (const expression of expressions) {
    if (!expression || isGeneric(expression.value, base === 'MapToFields' || base === 'Filter')) continue;
    problems.error(
      'language',
      expression.value ? placeOf(expression.value) : expression.keyPlace,
      `${labelOf({ ...transform })} needs "language" for this expression, for example "language: python": without it only fields, literals and one comparison are understood.`,
    );
  }
}

function isGeneric(value: Node | undefined, mayCompare: boolean): boolean {
  if (isMap(value)) {
    // A mapping with an expression alone says the same as the expression.
    const keys = value.items.map(({ key }) => (isScalar(key) ? key.value : undefined));
    const expression = value.items[0]?.value;
    return keys.length !== 1 || keys[0] !== 'expression' ? false : isGeneric(expression as Node, mayCompare);
  }
  if (!isScalar(value) || typeof value.value !== 'string') return true;
  const text = value.value.trim();
  if (isTemplated(text)) return true;
  if (isAtom(text)) return true;
  const [, left, right] = /^(.*?)(?:==|<=|>=|!=|<|>)(.*)$/s.exec(text) ?? [];
  return mayCompare && left !== undefined && right !== undefined && isAtom(left) && isAtom(right);
}

/** The name of a field, or a literal. */
function isAtom(text: string): boolean {
  return /^(?:[\p{L}_][\p{L}\p{N}_]*|-?\d+(?:\.\d*)?|"[^\\"]*")$/u.test(text.trim());
}
