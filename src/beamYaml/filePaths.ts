import { isAbsolute, join } from 'node:path';
import { isMap } from 'yaml';
import { maskJinja } from './jinja.ts';
import { allTransforms, labelOf, readTransform } from './pipelineModel.ts';
import { isTemplated, parseYaml, YamlTree, type PlacedText } from './yamlTree.ts';

/** A file of a machine that a pipeline reads or writes: no address of a storage service. */
export interface FilePath extends PlacedText {
  /** The transform, as messages call it. */
  readonly transform: string;
}

/** The files that a pipeline names by a path, and not by an address such as `gs://…`. */
export function filePaths(text: string): readonly FilePath[] {
  const tree = new YamlTree(parseYaml(maskJinja(text).text));
  const { root } = tree;
  const pipeline = isMap(root) ? tree.mapping(root, 'pipeline') : undefined;
  if (!pipeline) return [];
  return allTransforms(readTransform(tree, pipeline)).flatMap((transform) => {
    const { type, config } = transform;
    if (!config || !/^(?:ReadFrom|WriteTo)/.test(type?.text ?? '')) return [];
    return ['path', 'file_pattern', 'file_path_prefix'].flatMap((key) => {
      const path = tree.textOf(config, key);
      if (!path || isTemplated(path.text) || /^[a-z][\w+.-]*:\/\//i.test(path.text)) return [];
      return [{ ...path, transform: labelOf(transform) }];
    });
  });
}

/** The same document with each relative path of a file made absolute. @param folder that the paths are relative to */
export function withAbsolutePaths(text: string, folder: string): string {
  // By place, as an alias leads to the same one again.
  const places = new Map(filePaths(text).map((each) => [each.start, each]));
  return [...places.values()]
    .filter(({ text: path }) => !isAbsolute(path))
    .sort((one, other) => other.start - one.start)
    .reduce((whole, { text: path, start, end }) => {
      // A block ends with its line break.
      const behind = /\r?\n$/.exec(text.slice(start, end))?.[0] ?? '';
      return `${whole.slice(0, start)}${JSON.stringify(join(folder, path.trim()))}${behind}${whole.slice(end)}`;
    }, text);
}
