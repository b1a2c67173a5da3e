import { isAlias, isCollection, isPair, isScalar, type Alias, type Document, type Node } from 'yaml';
import { jinjaMark } from './jinja.ts';
import type { Place } from './problem.ts';

/** Nodes that aliases may add to a document: a few lines of aliases of aliases can stand for more than any memory holds. */
const mostRepeated = 50_000;

/** What the aliases of one document stand for. */
export interface AliasReading {
  /** Empty when there is a problem, so that nobody follows an alias in a circle or without an end. */
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly problem: (Place & { readonly message: string }) | undefined;
}

function placeOf({ range }: Alias): Place {
  const [start, end] = range ?? [0, 0];
  return { start, end };
}

/** Finds what each alias stands for, in one walk, and whether they can be followed at all. */
export function readAliases({ contents }: Document): AliasReading {
  const targets = new Map<Alias, Node>();
  /** By anchor. The size is that of all it holds, aliases followed; undefined while its end is not reached. */
  const anchors = new Map<string, { readonly node: Node; size: number | undefined }>();
  let written = 0;
  let problem: AliasReading['problem'];

  const sizeOf = (node: unknown): number => {
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value);
    if (isAlias(node)) return sizeOfAlias(node);
    if (!isCollection(node) && !isScalar(node)) return 0;
    written += 1;
    const { anchor } = node;
    const entry = { node, size: undefined as number | undefined };
    if (anchor !== undefined) anchors.set(anchor, entry);
    let size = 1;
    if (isCollection(node)) for (const item of node.items) size += sizeOf(item);
    entry.size = size;
    return size;
  };
  const sizeOfAlias = (alias: Alias): number => {
    const found = anchors.get(alias.source);
    if (found?.size === undefined) {
      // Jinja may put another name there.
      if (!found && alias.source.includes(jinjaMark)) return 0;
      problem ??= {
        ...placeOf(alias),
        message: found
          ? `The alias "*${alias.source}" stands inside what it stands for. Write it out.`
          : `No "&${alias.source}" stands before this alias.`,
      };
      return 0;
    }
    targets.set(alias, found.node);
    return found.size;
  };

  const size = sizeOf(contents);
  const [first] = targets.keys();
  if (first && size - written > mostRepeated) {
    problem ??= {
      ...placeOf(first),
      message: 'The aliases of this document repeat too much to be read. Use fewer of them.',
    };
  }
  return { targets: problem ? new Map() : targets, problem };
}
