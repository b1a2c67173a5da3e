import { isMap, type Node, type YAMLMap } from 'yaml';
import { isTemplated, type Entry, type PlacedText, type YamlTree } from './yamlTree.ts';

/** An input as a transform names it: another transform, perhaps with one of its outputs, or an input of what it is in. */
export interface InputReference extends PlacedText {
  /** The name that the transform gives it; `input` where it has only one. */
  readonly as: string;
}

/** A transform of a document. */
export interface Transform {
  readonly map: YAMLMap;
  readonly role: 'transform' | 'source' | 'sink' | 'extra';
  readonly type: PlacedText | undefined;
  readonly name: PlacedText | undefined;
  readonly config: YAMLMap | undefined;
  /** Undefined when it names none; empty when it says so itself. */
  readonly inputs: readonly InputReference[] | undefined;
  /** References in its `output`. */
  readonly outputs: readonly InputReference[];
  /** Of a chain or composite. */
  readonly steps: readonly Transform[];
}

/** Types that hold other transforms. */
export const containerTypes: ReadonlySet<string> = new Set(['chain', 'composite']);

/** Reads a transform, or the pipeline itself, with all that it holds. */
export function readTransform(
  tree: YamlTree,
  map: YAMLMap,
  role: Transform['role'] = 'transform',
): Transform {
  const one = (key: 'source' | 'sink'): readonly Transform[] => {
    const inner = tree.mapping(map, key);
    return inner ? [readTransform(tree, inner, key)] : [];
  };
  const several = (key: string, each: Transform['role']): readonly Transform[] =>
    tree
      .items(tree.value(map, key))
      .flatMap((item) => (isMap(item) ? [readTransform(tree, item, each)] : []));
  return {
    map,
    role,
    type: tree.textOf(map, 'type'),
    name: tree.textOf(map, 'name'),
    config: tree.mapping(map, 'config'),
    inputs: references(tree, tree.entry(map, 'input')),
    outputs: references(tree, tree.entry(map, 'output')) ?? [],
    steps: [
      ...one('source'),
      ...several('transforms', 'transform'),
      ...one('sink'),
      ...several('extra_transforms', 'extra'),
    ],
  };
}

/** Every transform, those in others after what they are in. */
export function allTransforms(transform: Transform): readonly Transform[] {
  return transform.steps.flatMap((step) => [step, ...allTransforms(step)]);
}

/** How others refer to it: its name, else its type; empty when it has neither. */
export function stepName({ name, type }: Pick<Transform, 'name' | 'type'>): string {
  return name?.text ?? type?.text ?? '';
}

/** What messages call it: its name, else its type. */
export function labelOf({ name, type }: Pick<Transform, 'name' | 'type'>): string {
  const text = name?.text ?? type?.text;
  return text === undefined || isTemplated(text) ? 'A transform' : `"${text}"`;
}

function references(tree: YamlTree, entry: Entry | undefined): readonly InputReference[] | undefined {
  if (!entry) return undefined;
  const read = (node: Node | undefined, as: string): readonly InputReference[] => {
    const text = tree.text(node);
    return text ? [{ ...text, as }] : tree.items(node).flatMap((item) => read(item, as));
  };
  if (!isMap(entry.value)) return read(entry.value, 'input');
  return tree.entries(entry.value).flatMap(({ key, value }) => read(value, key));
}
