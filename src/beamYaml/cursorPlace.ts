import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { maskJinja } from './jinja.ts';
import { readTransform, type Transform } from './pipelineModel.ts';
import { parseYaml, YamlTree } from './yamlTree.ts';

/** A key of a mapping, or a place in a list. */
export type PathPart = string | number;

/** Where the cursor stands in a document that may be half written. */
export interface CursorPlace {
  readonly tree: YamlTree;
  readonly root: Node | undefined;
  /** From the root to the key or value under the cursor; a key is the last part of its own path. */
  readonly path: readonly PathPart[];
  readonly isKey: boolean;
  /** What stands at the cursor, the mark of the cursor left out. */
  readonly word: string;
  /** Offset at which the word begins. */
  readonly start: number;
}

/** Stands in for the cursor while the document is read. */
const mark = '\uE001';

/**
 * Finds the place of the cursor. The line is completed to something that YAML can read: a word where a key may stand
 * becomes a key.
 * @returns undefined in comments, in Jinja and where nothing can be told
 */
export function cursorPlace(text: string, offset: number): CursorPlace | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = endOfLine(text, offset);
  const before = text.slice(lineStart, offset);
  const after = text.slice(offset, lineEnd);
  if (/(?:^|\s)#/.test(before) || /\{\{[^}]*$|\{%[^%]*$/.test(before)) return undefined;
  const word = /[\w.-]*$/.exec(before)?.[0] ?? '';
  const rest = /^[\w.-]*/.exec(after)?.[0] ?? '';
  const lead = before.slice(0, before.length - word.length);
  // A key may begin a line, also that of an item, or follow a comma or brace.
  const mayBeKey = /^\s*(?:-\s+)*$/.test(lead) || /[{,]\s*$/.test(lead);
  const isInFlow = /[{[][^\]}]*$/.test(lead);
  const tail = after.slice(rest.length);
  const isItem = /[[,]\s*$/.test(lead) && !/\{[^}]*$/.test(lead);
  const completed = mayBeKey && !isItem && !/^\s*:/.test(tail) ? `${mark}: ` : mark;
  const closing = isInFlow ? closingBrackets(lead, tail) : '';
  const line = `${lead}${word}${completed}${rest === '' || completed === mark ? rest : ''}${tail}${closing}`;
  const whole = `${text.slice(0, lineStart)}${line}${text.slice(lineEnd)}`;
  for (const candidate of [whole, withItemAsText(whole)]) {
    const tree = new YamlTree(parseYaml(maskJinja(candidate).text));
    const { root } = tree;
    const found = root && find(root, []);
    if (found) return { tree, root, ...found, word, start: offset - word.length };
  }
  return undefined;
}

/** A word alone in an item of a list may also be a value, for example an input. */
function withItemAsText(text: string): string {
  return text.replace(`${mark}: `, mark);
}

function find(
  node: unknown,
  path: readonly PathPart[],
): { readonly path: readonly PathPart[]; readonly isKey: boolean } | undefined {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (name.includes(mark)) return { path: [...path, name.replace(mark, '')], isKey: true };
      const inner = find(value, [...path, name]);
      if (inner) return inner;
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const inner = find(item, [...path, index]);
      if (inner) return inner;
    }
  } else if (isScalar(node) && String(node.value).includes(mark)) return { path, isKey: false };
  return undefined;
}

/** Brackets that the line opens before the cursor and nothing behind it closes. */
function closingBrackets(lead: string, tail: string): string {
  const open: string[] = [];
  for (const character of `${lead}${tail}`) {
    if (character === '{') open.push('}');
    else if (character === '[') open.push(']');
    else if (character === open.at(-1)) open.pop();
  }
  return open.reverse().join('');
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** The mapping that a path leads to. */
export function mapAt(tree: YamlTree, root: Node | undefined, path: readonly PathPart[]): Node | undefined {
  let node = root;
  for (const part of path) {
    if (typeof part === 'number') node = isSeq(node) ? tree.follow(node.items[part]) : undefined;
    else node = isMap(node) ? tree.value(node, part) : undefined;
  }
  return node;
}

/** The transforms that stand beside the one at a path. */
export function neighbours(place: CursorPlace, transformPath: readonly PathPart[]): readonly Transform[] {
  const list = transformPath.findLastIndex((part) => typeof part === 'string');
  const container = mapAt(place.tree, place.root, transformPath.slice(0, list));
  return isMap(container) ? readTransform(place.tree, container).steps : [];
}
