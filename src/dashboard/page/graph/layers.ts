import { graphlib, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';
import { passedRows, placeInRows, rowsOf } from './rows.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

type Pair = readonly [from: string, to: string];

export interface Layers extends Size {
  /** Of each node. */
  readonly centers: ReadonlyMap<string, Point>;
  /** By routeKey: from the lower side of one node to the upper side of the other. */
  readonly routes: ReadonlyMap<string, readonly Point[]>;
}

/** Above this the quicker way to find layers is taken; its edges are a little longer. */
const manyStacks = 100;
/** Nodes, and rows that lines have to be led through: beyond these, the best place of each takes seconds. */
const mostToWeigh = 800;
/** In CSS pixels at scale 1. Routes do not begin in the round corner of a node. */
const cornerRoom = 12;
const gaps = { nodesep: 28, ranksep: 44, edgesep: 16 } as const;

export function routeKey(from: string, to: string): string {
  return JSON.stringify([from, to]);
}

/**
 * Places one flat graph in layers, from above to below. Nodes that only follow each other, which is what pipelines
 * mostly are, are placed as one tall node: the rest is then small enough to be placed well and quickly.
 * @param pairs - without repetition
 */
export function placeInLayers(sizes: ReadonlyMap<string, Size>, pairs: readonly Pair[]): Layers {
  const chains = chainsOf([...sizes.keys()], pairs);
  const stacks = chains.map((members) => {
    const own = members.map((key) => sizes.get(key) ?? none);
    return {
      members,
      width: Math.max(...own.map(({ width }) => width)),
      height: own.reduce((sum, size) => sum + size.height + gapAfter(size), -gapAfter(own.at(-1) ?? none)),
    };
  });
  const chainOf = new Map(
    chains.flatMap((members, index) => members.map((key) => [key, String(index)] as const)),
  );
  const between = pairs.filter(([from, to]) => chainOf.get(from) !== chainOf.get(to));
  const whole = placeStacks(
    stacks,
    between.map(([from, to]) => [chainOf.get(from) ?? '', chainOf.get(to) ?? '']),
  );
  const centers = new Map<string, Point>();
  for (const [index, { members, height }] of stacks.entries()) {
    const { x, y } = whole.centers.get(String(index)) ?? { x: 0, y: 0 };
    let top = y - height / 2;
    for (const key of members) {
      const own = sizes.get(key) ?? none;
      centers.set(key, { x, y: top + own.height / 2 });
      top += own.height + gapAfter(own);
    }
  }
  const boxOf = (key: string): NodeBox => ({
    ...(centers.get(key) ?? { x: 0, y: 0 }),
    ...(sizes.get(key) ?? none),
  });
  const routes = new Map(
    pairs.map(([from, to]) => {
      const [fromChain = '', toChain = ''] = [chainOf.get(from), chainOf.get(to)];
      const bends =
        fromChain === toChain ? [] : (whole.routes.get(routeKey(fromChain, toChain)) ?? []).slice(1, -1);
      return [routeKey(from, to), routeThrough(bends, boxOf(from), boxOf(to))];
    }),
  );
  return { width: whole.width, height: whole.height, centers, routes };
}

function placeStacks(stacks: readonly Size[], pairs: readonly Pair[]): Layers {
  const [only] = stacks;
  if (only && stacks.length === 1) {
    const { width, height } = only;
    return { width, height, centers: new Map([['0', { x: width / 2, y: height / 2 }]]), routes: new Map() };
  }
  const links = pairs.map(([from, to]) => [Number(from), Number(to)] as const);
  const rows = rowsOf(stacks.length, links);
  if (stacks.length + passedRows(rows, links) > mostToWeigh) {
    const { centers, ...whole } = placeInRows(stacks, links, rows, gaps);
    return { ...whole, centers: new Map(centers.map((at, index) => [String(index), at])), routes: new Map() };
  }
  const graph = new graphlib.Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({
    rankdir: 'TB',
    ...gaps,
    ranker: stacks.length > manyStacks ? 'tight-tree' : 'network-simplex',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [index, { width, height }] of stacks.entries()) graph.setNode(String(index), { width, height });
  for (const [from, to] of pairs) graph.setEdge(from, to, {});
  if (stacks.length > 0) layout(graph, { disableOptimalOrderHeuristic: stacks.length > manyStacks });
  const { width = 0, height = 0 } = graph.graph();
  const centers = stacks.map((_, index) => {
    const { x = 0, y = 0 } = graph.node(String(index));
    return [String(index), { x, y }] as const;
  });
  const routes = pairs.map(([from, to]) => [routeKey(from, to), graph.edge(from, to).points ?? []] as const);
  return { width, height, centers: new Map(centers), routes: new Map(routes) };
}

/** Below a way in, which is hardly more than a point, less room is needed than between two nodes. */
function gapAfter({ height }: Size): number {
  return height > 1 ? gaps.ranksep : gaps.ranksep / 3;
}

const none: Size = { width: 0, height: 0 };

/** Nodes that only follow each other, together and in their order; every node is in one of them. */
function chainsOf(keys: readonly string[], pairs: readonly Pair[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>();
  const before = new Map<string, string[]>();
  for (const [from, to] of pairs) {
    next.set(from, [...(next.get(from) ?? []), to]);
    before.set(to, [...(before.get(to) ?? []), from]);
  }
  const follower = (key: string): string | undefined => {
    const [one, ...others] = next.get(key) ?? [];
    return one !== undefined && others.length === 0 && before.get(one)?.length === 1 ? one : undefined;
  };
  const isFollower = new Set(keys.map(follower).filter((key) => key !== undefined));
  const taken = new Set<string>();
  const chains: string[][] = [];
  // What is left after the beginnings goes round in a circle.
  for (const start of [...keys.filter((key) => !isFollower.has(key)), ...keys]) {
    const chain: string[] = [];
    for (let at: string | undefined = start; at !== undefined && !taken.has(at); at = follower(at)) {
      taken.add(at);
      chain.push(at);
    }
    if (chain.length > 0) chains.push(chain);
  }
  return chains;
}

/** `x` and `y` are its middle. */
type NodeBox = Point & Size;

/** From the lower side of one node to the upper side of the other; the other way round where data goes in a circle. */
function routeThrough(bends: readonly Point[], from: NodeBox, to: NodeBox): readonly Point[] {
  const end = (node: NodeBox, next: Point): Point => {
    const reach = Math.max(0, node.width / 2 - cornerRoom);
    return {
      x: Math.min(node.x + reach, Math.max(node.x - reach, next.x)),
      y: node.y + Math.sign(next.y - node.y) * (node.height / 2),
    };
  };
  const [first, last] = [bends[0] ?? to, bends.at(-1) ?? from];
  return [end(from, first), ...bends, end(to, last)];
}
