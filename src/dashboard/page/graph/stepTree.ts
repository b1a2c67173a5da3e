import type { GraphStep, GraphView } from '../../shapes/graphView.ts';

/** A step, or a composite with what lies in it. */
export interface TreeNode {
  /** Names it in what the page keeps: the same for the same job, whatever its figures. */
  readonly key: string;
  /** Its own part of the full name; several parts where a composite has nothing else in it. */
  readonly label: string;
  /** 1 for the outermost. */
  readonly level: number;
  /** Empty for a step. */
  readonly children: readonly TreeNode[];
  /** Places in the view's list of all steps in it, or its own. */
  readonly steps: readonly number[];
}

/** How many nodes a graph begins with at most, where composites can be closed to reach it. */
export const mostShownAtFirst = 60;

interface Branch {
  readonly name: string;
  readonly branches: Map<string, Branch>;
  /** Steps of exactly this name. */
  readonly own: number[];
}

/** The steps by the composites that their names tell, in the order in which the job has them. */
export function stepTree(steps: readonly Pick<GraphStep, 'path'>[]): readonly TreeNode[] {
  const root: Branch = { name: '', branches: new Map(), own: [] };
  for (const [index, { path }] of steps.entries()) {
    let at = root;
    for (const name of path) {
      const next = at.branches.get(name) ?? { name, branches: new Map<string, Branch>(), own: [] };
      at.branches.set(name, next);
      at = next;
    }
    at.own.push(index);
  }
  return [...root.branches.values()].map((branch) => nodeOf(branch, [], 1));
}

function nodeOf(branch: Branch, above: readonly string[], level: number): TreeNode {
  let [at, label] = [branch, labelOf(branch)];
  const path = [...above, branch.name];
  // A frame around a single thing tells nothing that its label does not.
  for (let only = onlyBranch(at); only; only = onlyBranch(at)) {
    at = only;
    label = `${label}/${labelOf(only)}`;
    path.push(only.name);
  }
  const key = JSON.stringify(path);
  const [own] = at.own;
  if (at.branches.size === 0 && at.own.length === 1 && own !== undefined) {
    return { key, label, level, children: [], steps: [own] };
  }
  const children = [
    // A name may be that of a composite and of a step, and of several steps.
    ...at.own.map((index) => ({
      key: `${key}#${index}`,
      label: labelOf(at),
      level: level + 1,
      children: [],
      steps: [index],
    })),
    ...[...at.branches.values()].map((each) => nodeOf(each, path, level + 1)),
  ];
  return { key, label, level, children, steps: children.flatMap(({ steps }) => steps) };
}

/** Nothing forbids a name like `a//b`. */
function labelOf({ name }: Branch): string {
  return name.trim() === '' ? '(no name)' : name;
}

function onlyBranch({ own, branches }: Branch): Branch | undefined {
  return own.length === 0 && branches.size === 1 ? [...branches.values()][0] : undefined;
}

/** Keys of the composites to begin with: level by level, as long as the graph stays readable. */
export function openAtFirst(tree: readonly TreeNode[], most = mostShownAtFirst): ReadonlySet<string> {
  const open = new Set<string>();
  let shown = [...tree];
  for (;;) {
    const next = shown.flatMap((node) => (node.children.length === 0 ? [node] : node.children));
    if (next.length === shown.length || next.length > most) return open;
    for (const { key, children } of shown) if (children.length > 0) open.add(key);
    shown = next;
  }
}

/** The nodes that are seen, outermost first, each before what lies in it. */
export function shownNodes(tree: readonly TreeNode[], open: ReadonlySet<string>): readonly TreeNode[] {
  return tree.flatMap((node) => [node, ...(open.has(node.key) ? shownNodes(node.children, open) : [])]);
}

/** All composites. */
export function compositesOf(tree: readonly TreeNode[]): readonly TreeNode[] {
  return tree.flatMap((node) => (node.children.length === 0 ? [] : [node, ...compositesOf(node.children)]));
}

/** The way to a node from the outermost composite, itself last; empty when there is no such node. */
export function wayTo(tree: readonly TreeNode[], key: string): readonly TreeNode[] {
  for (const node of tree) {
    if (node.key === key) return [node];
    const rest = wayTo(node.children, key);
    if (rest.length > 0) return [node, ...rest];
  }
  return [];
}

/** What a full name means: a step of that name, else the composite that has all that lies in it. */
export function nodeNamed(
  tree: readonly TreeNode[],
  steps: readonly Pick<GraphStep, 'name'>[],
  name: string,
): TreeNode | undefined {
  const named = (node: TreeNode): readonly string[] => node.steps.map((index) => steps[index]?.name ?? '');
  const step = leavesOf(tree).find((leaf) => named(leaf)[0] === name);
  return (
    step ?? compositesOf(tree).find((node) => named(node).every((each) => `${each}/`.startsWith(`${name}/`)))
  );
}

/** All steps. */
export function leavesOf(tree: readonly TreeNode[]): readonly TreeNode[] {
  return tree.flatMap((node) => (node.children.length === 0 ? [node] : leavesOf(node.children)));
}

/** Names of the job's steps and what connects them, as one text: it changes when the graph has to be laid out anew. */
export function structureOf({ steps, collections }: GraphView): string {
  return JSON.stringify([steps.map(({ path }) => path), collections.map(({ from, to }) => [from, to])]);
}
