import { isMap, type Node, type YAMLMap } from 'yaml';
import { didYouMean } from '../nearest.ts';
import { ownEntry } from '../ownEntry.ts';
import { allTransforms } from '../pipelineModel.ts';
import type { Place } from '../problem.ts';
import type { CheckContext } from '../validateBeamYaml.ts';
import { isTemplated, parseYaml, YamlTree, type Entry } from '../yamlTree.ts';

/** Parameters of each kind of window. @see WindowInto in apache_beam/yaml/yaml_provider.py */
export const windowTypes: Readonly<
  Record<string, { readonly required: readonly string[]; readonly optional: readonly string[] }>
> = {
  global: { required: [], optional: [] },
  fixed: { required: ['size'], optional: ['offset'] },
  sliding: { required: ['size', 'period'], optional: ['offset'] },
  sessions: { required: ['gap'], optional: [] },
};

/** Every windowing of the document. */
export function checkWindowings(context: CheckContext): void {
  const { document } = context;
  const { pipeline, tree } = document;
  if (!pipeline) return;
  for (const { map, config, type } of [pipeline, ...allTransforms(pipeline)]) {
    const own = tree.entry(map, 'windowing');
    const configured = type?.text === 'WindowInto' && config ? tree.entry(config, 'windowing') : undefined;
    for (const entry of [own, configured]) if (entry) checkEntry(context, entry);
  }
}

function checkEntry(context: CheckContext, entry: Entry): void {
  const { document, problems } = context;
  const { tree } = document;
  const { value, keyPlace } = entry;
  if (isMap(value)) {
    checkWindowing(context, tree, value, keyPlace);
    return;
  }
  const text = tree.text(value);
  if (isTemplated(text?.text) || document.hasStatements) return;
  // Beam also takes the mapping as a text.
  const inner = text && parseYaml(text.text);
  if (inner && isMap(inner.contents)) {
    checkWindowing(context, new YamlTree(inner), inner.contents, keyPlace, keyPlace);
    return;
  }
  problems.error(
    'windowing',
    keyPlace,
    'A windowing is a mapping, for example "type: fixed" and "size: 60s".',
  );
}

/** @param everywhere the place for all problems, where the mapping has none of its own in the document */
function checkWindowing(
  { problems }: CheckContext,
  tree: YamlTree,
  map: YAMLMap,
  keyPlace: Place,
  everywhere?: Place,
): void {
  const type = tree.textOf(map, 'type');
  if (!type) {
    if (!tree.entry(map, 'type')) {
      problems.error(
        'windowing',
        keyPlace,
        `A windowing needs a "type": ${Object.keys(windowTypes).join(', ')}.`,
      );
    }
    return;
  }
  if (isTemplated(type.text)) return;
  const parameters = ownEntry(windowTypes, type.text);
  if (!parameters) {
    problems.error(
      'windowing',
      everywhere ?? type,
      `Windows are ${Object.keys(windowTypes).join(', ')}, and not "${type.text}".${didYouMean(type.text, Object.keys(windowTypes))}`,
    );
    return;
  }
  const allowed = [...parameters.required, ...parameters.optional];
  const entries = tree.entries(map);
  for (const name of parameters.required) {
    if (entries.some(({ key }) => key === name)) continue;
    problems.error('windowing', everywhere ?? type, `Windows of the type "${type.text}" need "${name}".`);
  }
  for (const { key, keyPlace: place, value } of entries) {
    if (key === 'type' || isTemplated(key)) continue;
    if (allowed.includes(key)) checkDuration(problems, tree, key, value, everywhere ?? place);
    else {
      problems.error(
        'windowing',
        everywhere ?? place,
        `Windows of the type "${type.text}" have no "${key}".${didYouMean(key, allowed)}`,
      );
    }
  }
}

function checkDuration(
  problems: CheckContext['problems'],
  tree: YamlTree,
  key: string,
  value: Node | undefined,
  place: Place,
): void {
  const text = tree.text(value)?.text ?? '';
  if (isTemplated(text)) return;
  const unit = /^\d+(?:\.\d+)?(ms|s|m|h|d)?$/.exec(text);
  if (!unit) {
    problems.error('windowing', place, `"${key}" is a time such as 500ms, 30s, 5m or 2h, and not "${text}".`);
  } else if (unit[1] === 'd') {
    // The table of units in Beam's WindowInto says 60 * 60 * 12 seconds.
    problems.warn('windowing', place, `Beam reads "d" as 12 hours. Write hours: 24h.`);
  }
}
