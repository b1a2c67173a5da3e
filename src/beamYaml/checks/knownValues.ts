import { isMap, isSeq, type YAMLMap } from 'yaml';
import { didYouMean } from '../nearest.ts';
import { ownEntry } from '../ownEntry.ts';
import type { CheckContext } from '../validateBeamYaml.ts';
import { isTemplated } from '../yamlTree.ts';

/** Values of which Beam knows only some. */
const choices: Readonly<Record<string, { readonly key: string; readonly values: readonly string[] }>> = {
  LogForTesting: { key: 'level', values: ['INFO', 'ERROR', 'DEBUG'] },
  Join: { key: 'type', values: ['inner', 'left', 'right', 'outer'] },
};

/** What signatures do not tell of the values of config keys. */
export function checkKnownValues(context: CheckContext, config: YAMLMap, type: string): void {
  const { document, problems } = context;
  const { tree } = document;
  const choice = ownEntry(choices, type);
  const chosen = choice && tree.textOf(config, choice.key);
  if (chosen && !choice.values.includes(chosen.text) && !isTemplated(chosen.text)) {
    problems.error(
      'config-value',
      chosen,
      `"${choice.key}" of ${type} is one of ${choice.values.join(', ')}.${didYouMean(chosen.text, choice.values)}`,
    );
  }
  if (type === 'Create' || type === 'AssertEqual') {
    const elements = tree.entry(config, 'elements');
    if (elements?.value && !isSeq(elements.value) && !isTemplated(tree.text(elements.value)?.text)) {
      problems.error('config-value', elements.keyPlace, `"elements" of ${type} is a list.`);
    }
  }
  if (type === 'Combine') checkCombine(context, config);
}

/** @see normalize_combine in apache_beam/yaml/yaml_combine.py */
function checkCombine({ beam, document: { tree }, problems }: CheckContext, config: YAMLMap): void {
  const combine = tree.entry(config, 'combine');
  const functions = combine?.value;
  if (!isMap(functions)) {
    if (!functions || isTemplated(tree.text(functions)?.text)) return;
    problems.error(
      'config-value',
      combine.keyPlace,
      '"combine" is a mapping of new fields to functions, for example "total: sum".',
    );
    return;
  }
  if (tree.textOf(config, 'language')) return;
  for (const { keyPlace, value } of tree.entries(functions)) {
    const fn = isMap(value) ? tree.value(value, 'fn') : value;
    if (isMap(value) && !fn) {
      problems.error('missing-config', keyPlace, 'A field of "combine" needs "fn", the function.');
      continue;
    }
    const name = tree.text(fn) ?? (isMap(fn) ? tree.textOf(fn, 'type') : undefined);
    if (!name || beam.combineFunctions.includes(name.text) || isTemplated(name.text)) continue;
    problems.error(
      'config-value',
      name,
      `Combine knows ${beam.combineFunctions.join(', ')}, and not "${name.text}"; anything else needs "language".${didYouMean(name.text, beam.combineFunctions)}`,
    );
  }
}
