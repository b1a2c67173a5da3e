import { isMap, isScalar, isSeq } from 'yaml';
import { didYouMean } from '../nearest.ts';
import { ownEntry } from '../ownEntry.ts';
import { allTransforms, containerTypes, labelOf, type Transform } from '../pipelineModel.ts';
import type { CheckContext } from '../validateBeamYaml.ts';
import { isTemplated } from '../yamlTree.ts';
import { firstKey, list } from './documentShape.ts';
import { checkConfig } from './transformConfig.ts';

const commonKeys = ['type', 'name', 'input', 'output', 'windowing', 'resource_hints'];
/** Keys of a transform of Beam or a provider. */
export const leafKeys: readonly string[] = [...commonKeys, 'config', 'output_schema'];
/** Keys of a chain or composite. */
export const containerKeys: readonly string[] = [
  ...commonKeys,
  'transforms',
  'source',
  'sink',
  'extra_transforms',
];

/** Each transform by itself: its keys, its type, its config. */
export function checkTransforms(context: CheckContext): void {
  const { document } = context;
  const { pipeline } = document;
  if (!pipeline) return;
  checkContainer(context, pipeline, 'The pipeline');
  const types = providedTypes(context);
  for (const transform of allTransforms(pipeline)) {
    if (context.problems.isFull) return;
    checkTransform(context, transform, types);
  }
}

/** Types that the document's own providers add. */
interface ProvidedTypes {
  readonly names: ReadonlySet<string>;
  /** Whether there may be more: a file that is included, or Jinja. */
  readonly isOpen: boolean;
}

function providedTypes({ document: { tree, root, hasStatements } }: CheckContext): ProvidedTypes {
  const providers = root && tree.value(root, 'providers');
  const names = new Set<string>();
  let isOpen = hasStatements || isTemplated(tree.text(providers)?.text);
  for (const provider of tree.items(providers)) {
    if (!isMap(provider)) continue;
    isOpen ||= tree.entry(provider, 'include') !== undefined;
    const transforms = tree.mapping(provider, 'transforms');
    if (transforms) for (const { key } of tree.entries(transforms)) names.add(key);
  }
  return { names, isOpen };
}

function checkTransform(context: CheckContext, transform: Transform, provided: ProvidedTypes): void {
  const { beam, document, problems } = context;
  const { tree } = document;
  const { map, type } = transform;
  if (!type) {
    if (!document.hasStatements) {
      problems.error('missing-key', firstKey(map), `${labelOf(transform)} has no "type".`);
    }
    return;
  }
  if (isTemplated(type.text)) return;
  const isContainer = containerTypes.has(type.text);
  const description = ownEntry(beam.transforms, baseType(context, type.text));
  const allowed = isContainer ? containerKeys : leafKeys;
  for (const { key, keyPlace } of tree.entries(map)) {
    if (allowed.includes(key) || isTemplated(key) || problems.isFull) continue;
    const isConfig = !isContainer && description?.config.some(({ name }) => name === key);
    problems.error(
      'unknown-key',
      keyPlace,
      isConfig
        ? `"${key}" of ${type.text} stands below "config".`
        : `"${key}" is no key of a transform, which has ${list(allowed)}.${didYouMean(key, allowed)}`,
    );
  }
  if (isContainer) {
    checkContainer(context, transform, labelOf(transform));
    return;
  }
  if (description) checkConfig(context, transform, type.text, description);
  else if (!provided.names.has(type.text) && !provided.isOpen) {
    problems.error(
      'unknown-transform',
      type,
      `Beam ${beam.beamVersion} has no transform "${type.text}", and no provider of this file adds it.${didYouMean(
        type.text,
        [...Object.keys(beam.transforms), ...provided.names, ...containerTypes],
      )}`,
    );
  }
}

/** A type without its language: `Filter-python` is a Filter. */
function baseType({ beam }: CheckContext, type: string): string {
  const [base = '', language] = type.split('-');
  return language !== undefined && ownEntry(beam.transforms, base)?.languages?.includes(language)
    ? base
    : type;
}

function checkContainer({ document, problems }: CheckContext, container: Transform, label: string): void {
  const { tree, hasStatements } = document;
  const { map } = container;
  for (const key of ['transforms', 'extra_transforms']) {
    const entry = tree.entry(map, key);
    if (!entry?.value || isTemplated(tree.text(entry.value)?.text)) continue;
    if (!isSeq(entry.value)) {
      problems.error('shape', entry.keyPlace, `"${key}" is a list: begin each transform with "- type: …".`);
      continue;
    }
    for (const item of tree.items(entry.value)) {
      if (isMap(item) || (isScalar(item) && isTemplated(tree.text(item)?.text))) continue;
      problems.error('shape', firstKey(item), 'A transform is a mapping with a "type".');
    }
  }
  for (const key of ['source', 'sink']) {
    const entry = tree.entry(map, key);
    if (entry && !isMap(entry.value) && !hasStatements && !isTemplated(tree.text(entry.value)?.text)) {
      problems.error('shape', entry.keyPlace, `"${key}" is one transform: a mapping with a "type".`);
    }
  }
  const isComplete = tree.entry(map, 'transforms') ?? (tree.entry(map, 'source') && tree.entry(map, 'sink'));
  if (!isComplete && !hasStatements) {
    problems.error('missing-key', firstKey(map), `${label} has no "transforms".`);
  }
  const extra = tree.entry(map, 'extra_transforms');
  if (extra && container.type?.text !== 'chain' && !isTemplated(container.type?.text)) {
    const message = 'Only a chain has "extra_transforms": add them to "transforms".';
    // Of the pipeline itself Beam leaves them out without a word.
    if (container === document.pipeline) problems.warn('shape', extra.keyPlace, message);
    else problems.error('shape', extra.keyPlace, message);
  }
}
