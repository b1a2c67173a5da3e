import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Pair,
  parseDocument,
  YAMLMap,
  YAMLSeq,
  type LineCounter,
  type Node,
  type ParsedNode,
} from 'yaml';
import { readAliases, type AliasReading } from './aliases.ts';
import { jinjaMark } from './jinja.ts';
import type { Place } from './problem.ts';

/** A key of a mapping with its value. */
export interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  /** Undefined for an empty value. */
  readonly value: Node | undefined;
}

/** Text in a document, and where it stands. */
export interface PlacedText extends Place {
  readonly text: string;
}

/**
 * Parses a document as Beam does. Keys that stand twice are let through: the package looks for them by comparing each with
 * each, which takes minutes for a long mapping.
 */
export function parseYaml(text: string, lineCounter?: LineCounter): Document.Parsed {
  return parseDocument(text, {
    merge: true,
    uniqueKeys: false,
    logLevel: 'error',
    ...(lineCounter && { lineCounter }),
  });
}

/** Reads the nodes of one document: aliases are followed, merged mappings count. */
export class YamlTree {
  private readonly aliases: AliasReading;

  constructor(private readonly document: Document) {
    this.aliases = readAliases(document);
  }

  get root(): Node | undefined {
    return this.follow(this.document.contents);
  }

  /** Why the aliases of the document are not followed; undefined when they are. */
  get aliasProblem(): AliasReading['problem'] {
    return this.aliases.problem;
  }

  follow(node: unknown): Node | undefined {
    const target = this.target(node);
    if (!isMap(target) && !isSeq(target) && !isScalar(target)) return undefined;
    // A key without a value has a scalar that is null and has no text.
    return isScalar(target) && target.value === null && (target.source ?? '') === '' ? undefined : target;
  }

  entries(map: YAMLMap): readonly Entry[] {
    return this.pairs(map).flatMap(({ key, value }) =>
      isScalar(key) ? [{ key: String(key.value), keyPlace: placeOf(key), value: this.follow(value) }] : [],
    );
  }

  /** The same document with nothing that refers to another place of it, to be changed at will. */
  writtenOut(): Document {
    const copy = (node: unknown): unknown => {
      const target = this.target(node);
      if (isMap(target)) {
        const map = new YAMLMap();
        map.flow = target.flow ?? false;
        map.items = this.pairs(target).map(({ key, value }) => new Pair(copy(key), copy(value)));
        return map;
      }
      if (isSeq(target)) {
        const list = new YAMLSeq();
        list.flow = target.flow ?? false;
        list.items = target.items.map(copy);
        return list;
      }
      if (!isScalar(target)) return target;
      const scalar: unknown = target.clone();
      if (isScalar(scalar)) delete scalar.anchor;
      return scalar;
    };
    const document = new Document();
    document.contents = copy(this.document.contents) as ParsedNode;
    return document;
  }

  entry(map: YAMLMap, key: string): Entry | undefined {
    return this.entries(map).find((each) => each.key === key);
  }

  value(map: YAMLMap, key: string): Node | undefined {
    return this.entry(map, key)?.value;
  }

  mapping(map: YAMLMap, key: string): YAMLMap | undefined {
    const value = this.value(map, key);
    return value && isMap(value) ? value : undefined;
  }

  /** The text of a scalar; undefined for anything else. */
  text(node: Node | undefined): PlacedText | undefined {
    if (!isScalar(node) || node.value === null) return undefined;
    const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
    return { text, ...placeOf(node) };
  }

  textOf(map: YAMLMap, key: string): PlacedText | undefined {
    return this.text(this.value(map, key));
  }

  items(node: Node | undefined): readonly Node[] {
    if (!isSeq(node)) return [];
    return node.items.flatMap((item) => this.follow(item) ?? []);
  }

  private target(node: unknown): unknown {
    return isAlias(node) ? this.aliases.targets.get(node) : node;
  }

  /** Keys and values: its own, and those that it merges from others. @see https://yaml.org/type/merge.html */
  private pairs(map: YAMLMap): readonly Pair[] {
    const own = map.items.filter(({ key }) => !isMergeKey(key));
    if (own.length === map.items.length) return own;
    const seen = new Set(own.map(({ key }) => keyText(key)));
    const merged = map.items
      .filter(({ key }) => isMergeKey(key))
      .flatMap(({ value }) => {
        const from = this.target(value);
        return isSeq(from) ? from.items.map((item) => this.target(item)) : [from];
      })
      .flatMap((from) => (isMap(from) ? this.pairs(from) : []));
    const added = merged.filter(({ key }) => {
      const text = keyText(key);
      if (seen.has(text)) return false;
      seen.add(text);
      return true;
    });
    return [...own, ...added];
  }
}

/** The package reads a bare `<<` as a symbol. */
function isMergeKey(key: unknown): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

function keyText(key: unknown): unknown {
  return isScalar(key) ? String(key.value) : key;
}

/** Where a node stands, without the blank lines behind it. */
export function placeOf(node: Node): Place {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

/** Whether Jinja has a hand in a text, so that nothing is known of it. */
export function isTemplated(text: string | undefined): boolean {
  return text?.includes(jinjaMark) ?? false;
}
