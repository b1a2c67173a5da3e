import type { JobStep } from './job.ts';

/** Steps of a pipeline as a person reads them: alone, or those of one composite together. */
export interface GraphNode {
  /** Full name of the step, or of the composite. */
  readonly name: string;
  /** Absent for a composite. */
  readonly kind?: string;
  /** Full names of the steps in it. */
  readonly steps: readonly string[];
}

/** Data that flows from one node to another. The ends may lie outside of the part that is looked at. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly collections: readonly string[];
}

export interface JobGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/**
 * The graph with composites folded until it has no more nodes than `mostNodes`, where its names allow that.
 * @param under - full name of a composite or step to look into; all when absent
 */
export function jobGraph(steps: readonly JobStep[], mostNodes: number, under?: string): JobGraph {
  const isInside = (name: string): boolean =>
    under === undefined || name === under || name.startsWith(`${under}/`);
  const inside = steps.filter(({ name }) => isInside(name));
  const above = under === undefined ? 0 : partsOf(under).length;
  const deepest = Math.max(1, ...inside.map(({ name }) => partsOf(name).length - above));
  const depth = depthFor(inside, above, deepest, mostNodes);
  const nodeOf = (name: string): string =>
    partsOf(name)
      .slice(0, isInside(name) ? above + depth : 1)
      .join('/');
  return { nodes: nodesOf(inside, nodeOf), edges: edgesOf(steps, nodeOf, isInside) };
}

/** The most parts of a name, from the left, that keep the graph small enough; at least one. */
function depthFor(steps: readonly JobStep[], above: number, deepest: number, mostNodes: number): number {
  for (let depth = deepest; depth > 1; depth -= 1) {
    const names = new Set(
      steps.map(({ name }) =>
        partsOf(name)
          .slice(0, above + depth)
          .join('/'),
      ),
    );
    if (names.size <= mostNodes) return depth;
  }
  return 1;
}

function nodesOf(steps: readonly JobStep[], nodeOf: (name: string) => string): readonly GraphNode[] {
  const members = new Map<string, JobStep[]>();
  for (const step of steps) {
    const name = nodeOf(step.name);
    members.set(name, [...(members.get(name) ?? []), step]);
  }
  return [...members].map(([name, group]) => {
    const [only] = group;
    const isStep = group.length === 1 && only?.name === name;
    return { name, ...(isStep && { kind: only.kind }), steps: group.map((step) => step.name) };
  });
}

/** Edges come from the names of collections: what one step gives and another takes. */
function edgesOf(
  steps: readonly JobStep[],
  nodeOf: (name: string) => string,
  isInside: (name: string) => boolean,
): readonly GraphEdge[] {
  const makers = new Map(steps.flatMap(({ name, outputs }) => outputs.map((output) => [output, name])));
  const edges = new Map<string, { from: string; to: string; collections: Set<string> }>();
  for (const { name, inputs } of steps) {
    for (const input of inputs) {
      const maker = makers.get(input);
      if (maker === undefined || !(isInside(maker) || isInside(name))) continue;
      const [from, to] = [nodeOf(maker), nodeOf(name)];
      if (from === to) continue;
      const key = JSON.stringify([from, to]);
      const edge = edges.get(key) ?? { from, to, collections: new Set<string>() };
      edges.set(key, edge);
      edge.collections.add(input);
    }
  }
  return [...edges.values()].map((edge) => ({ ...edge, collections: [...edge.collections] }));
}

/** `Read/Map` is the step Map of the composite Read. A slash in brackets belongs to the name. */
export function partsOf(name: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of name) {
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
    if (character === '/' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}
