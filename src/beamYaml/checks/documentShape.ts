import { isMap, isSeq, type Node } from 'yaml';
import { didYouMean } from '../nearest.ts';
import type { Place } from '../problem.ts';
import type { CheckContext } from '../validateBeamYaml.ts';
import { isTemplated, placeOf } from '../yamlTree.ts';

const documentKeys = ['pipeline', 'providers', 'options', 'tests'];
const pipelineKeys = [
  'type',
  'transforms',
  'source',
  'sink',
  'extra_transforms',
  'windowing',
  'resource_hints',
];
const providerKeys = ['type', 'transforms', 'config', 'include'];

/** The top of the document: pipeline, providers, options. @see apache_beam/yaml/pipeline.schema.yaml */
export function checkDocument(context: CheckContext): void {
  const { document, problems } = context;
  const { tree, root, hasStatements } = document;
  if (!root) {
    if (!hasStatements) {
      problems.error('shape', topOf(tree.root), 'A Beam YAML document is a mapping with the key "pipeline".');
    }
    return;
  }
  for (const { key, keyPlace } of tree.entries(root)) {
    if (documentKeys.includes(key) || isTemplated(key) || problems.isFull) continue;
    // Beam leaves alone what it does not know here; what is nearly one of its own keys is a slip.
    const hint = didYouMean(key, documentKeys);
    if (hint === '') continue;
    problems.warn(
      'unknown-key',
      keyPlace,
      `Beam knows ${list(documentKeys)} here, and leaves "${key}" alone.${hint}`,
    );
  }
  const pipeline = tree.entry(root, 'pipeline');
  if (!pipeline) {
    if (!hasStatements) problems.error('missing-key', topOf(root), 'The key "pipeline" is missing.');
  } else if (!isMap(pipeline.value)) {
    if (!hasStatements && !isTemplated(tree.text(pipeline.value)?.text)) {
      problems.error('shape', pipeline.keyPlace, 'A pipeline is a mapping with "transforms".');
    }
  } else {
    for (const { key, keyPlace } of tree.entries(pipeline.value)) {
      if (pipelineKeys.includes(key) || isTemplated(key) || problems.isFull) continue;
      const hint = key === 'options' || key === 'providers' ? ' It stands beside "pipeline".' : '';
      problems.error(
        'unknown-key',
        keyPlace,
        `"${key}" is no key of a pipeline, which has ${list(pipelineKeys)}.${hint || didYouMean(key, pipelineKeys)}`,
      );
    }
    const type = tree.textOf(pipeline.value, 'type');
    if (type && !['chain', 'composite'].includes(type.text) && !isTemplated(type.text)) {
      problems.error('shape', type, 'A pipeline is of the type "chain" or "composite".');
    }
  }
  checkOptionsAndProviders(context);
}

function checkOptionsAndProviders({
  beam,
  document: { tree, root, hasStatements },
  problems,
}: CheckContext): void {
  const options = root && tree.entry(root, 'options');
  if (options?.value && !isMap(options.value) && !isTemplated(tree.text(options.value)?.text)) {
    problems.error('shape', options.keyPlace, 'Options are a mapping, for example "streaming: true".');
  }
  const providers = root && tree.entry(root, 'providers');
  if (!providers?.value || isTemplated(tree.text(providers.value)?.text)) return;
  if (!isSeq(providers.value)) {
    problems.error('shape', providers.keyPlace, 'Providers are a list.');
    return;
  }
  for (const provider of tree.items(providers.value)) {
    if (!isMap(provider)) continue;
    for (const { key, keyPlace } of tree.entries(provider)) {
      if (providerKeys.includes(key) || isTemplated(key) || problems.isFull) continue;
      problems.error(
        'unknown-key',
        keyPlace,
        `"${key}" is no key of a provider.${didYouMean(key, providerKeys)}`,
      );
    }
    if (hasStatements || tree.entry(provider, 'include')) continue;
    for (const key of ['type', 'transforms', 'config']) {
      if (tree.entry(provider, key)) continue;
      problems.error('missing-key', firstKey(provider), `The provider has no "${key}".`);
    }
    const type = tree.textOf(provider, 'type');
    if (type && !beam.providerTypes.includes(type.text) && !isTemplated(type.text)) {
      problems.error(
        'shape',
        type,
        `Beam has no providers of the type "${type.text}".${didYouMean(type.text, beam.providerTypes)}`,
      );
    }
  }
}

/** The first key of a mapping: what is missing has no place of its own. */
export function firstKey(map: Node): Place {
  const { start, end } = placeOf(map);
  return { start, end: Math.min(end, start + 1) };
}

function topOf(node: Node | undefined): Place {
  return node ? firstKey(node) : { start: 0, end: 1 };
}

export function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
