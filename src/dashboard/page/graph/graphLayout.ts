import type { GraphCollection } from '../../shapes/graphView.ts';
import { placeInLayers, routeKey, type Point } from './layers.ts';
import { compositesOf, type TreeNode } from './stepTree.ts';

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A step or a closed composite. `x` and `y` are its upper left corner. */
export interface PlacedNode extends Box {
  readonly node: TreeNode;
}

/** What flows from one shown node to another. */
export interface PlacedEdge {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Places in the view's list of collections. */
  readonly collections: readonly number[];
  /** From the lower side of one node to the upper side of the other. */
  readonly points: readonly Point[];
  readonly box: Box;
}

export interface GraphLayout extends Pick<Box, 'width' | 'height'> {
  readonly nodes: readonly PlacedNode[];
  /** Open composites, the outer ones first. */
  readonly frames: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Sizes in CSS pixels at scale 1. */
export const nodeSize = { width: 208, height: 52 } as const;
const frame = { padding: 14, title: 26 } as const;
const [inPort, outPort] = ['in', 'out'];

/** One group (the graph itself, or an open composite) laid out for itself; places are within it. */
interface Group {
  readonly width: number;
  readonly height: number;
  readonly members: readonly { readonly node: TreeNode; readonly group?: Group; readonly box: Box }[];
  /** By the members it connects. */
  readonly routes: ReadonlyMap<string, readonly Point[]>;
}

/**
 * Places the graph in layers, from above to below. Each open composite is laid out by itself and stands in the one
 * around it as a node of its size: frames never overlap, a large graph is many small ones, and opening or closing one
 * changes the places around it only.
 */
export class GraphLayouter {
  /** Groups by composite and by what is open in it. */
  private readonly known = new Map<string, Group>();
  /** By step, the way to it from the outermost composite. */
  private readonly ways = new Map<number, readonly TreeNode[]>();
  private readonly links: readonly {
    readonly from: number;
    readonly to: number;
    readonly collection: number;
  }[];

  constructor(
    private readonly tree: readonly TreeNode[],
    collections: readonly Pick<GraphCollection, 'from' | 'to'>[],
  ) {
    const walk = (nodes: readonly TreeNode[], above: readonly TreeNode[]): void => {
      for (const node of nodes) {
        const way = [...above, node];
        const [step] = node.steps;
        if (node.children.length > 0) walk(node.children, way);
        else if (step !== undefined) this.ways.set(step, way);
      }
    };
    walk(tree, []);
    this.links = collections.flatMap(({ from, to }, collection) =>
      from === undefined ? [] : to.map((taker) => ({ from, to: taker, collection })),
    );
  }

  /** @param open - keys of the composites that are open */
  layout(open: ReadonlySet<string>): GraphLayout {
    const edges = this.shownEdges(open);
    const root = this.group(undefined, this.tree, open, pairsByGroup(edges));
    const nodes: PlacedNode[] = [];
    const frames: PlacedNode[] = [];
    const corners = new Map<Group, Point>([[root, { x: 0, y: 0 }]]);
    const groups = new Map<string, Group>();
    const place = (group: Group, corner: Point): void => {
      for (const { node, box, group: inner } of group.members) {
        const at = { ...box, x: corner.x + box.x, y: corner.y + box.y };
        if (!inner) {
          nodes.push({ node, ...at });
          continue;
        }
        frames.push({ node, ...at });
        groups.set(node.key, inner);
        corners.set(inner, at);
        place(inner, at);
      }
    };
    place(root, { x: 0, y: 0 });
    const placed = edges.map((edge): PlacedEdge => {
      const points = edge.route.flatMap(({ group, from, to }) => {
        const owner = group === undefined ? root : groups.get(group);
        const corner = owner && corners.get(owner);
        if (!owner || !corner) return [];
        const points = owner.routes.get(routeKey(from, to)) ?? [];
        return points.map(({ x, y }) => ({ x: corner.x + x, y: corner.y + y }));
      });
      return {
        key: JSON.stringify([edge.from, edge.to]),
        from: edge.from,
        to: edge.to,
        collections: edge.collections,
        points,
        box: boxAround(points),
      };
    });
    return { width: root.width, height: root.height, nodes, frames, edges: placed };
  }

  /** Collections between shown nodes, those between the same two together, with the groups they cross. */
  private shownEdges(open: ReadonlySet<string>): readonly ShownEdge[] {
    const edges = new Map<string, ShownEdge & { readonly collections: number[] }>();
    for (const { from, to, collection } of this.links) {
      const [fromWay, toWay] = [this.shownWay(from, open), this.shownWay(to, open)];
      const [start, end] = [fromWay.at(-1), toWay.at(-1)];
      if (!start || !end || start === end) continue;
      const key = JSON.stringify([start.key, end.key]);
      const edge = edges.get(key) ?? {
        from: start.key,
        to: end.key,
        collections: [],
        route: routeBetween(fromWay, toWay),
      };
      edges.set(key, edge);
      if (!edge.collections.includes(collection)) edge.collections.push(collection);
    }
    return [...edges.values()];
  }

  /** The way to a step as far as composites are open. */
  private shownWay(step: number, open: ReadonlySet<string>): readonly TreeNode[] {
    const way = this.ways.get(step) ?? [];
    const closed = way.findIndex(({ key, children }) => children.length > 0 && !open.has(key));
    return closed < 0 ? way : way.slice(0, closed + 1);
  }

  private group(
    owner: TreeNode | undefined,
    members: readonly TreeNode[],
    open: ReadonlySet<string>,
    pairs: PairsByGroup,
  ): Group {
    const openInside = compositesOf(members)
      .map((composite) => composite.key)
      .filter((composite) => open.has(composite));
    const key = JSON.stringify([owner?.key ?? '', openInside]);
    const known = this.known.get(key);
    if (known) return known;
    const sized = members.map((node) => {
      const group =
        node.children.length > 0 && open.has(node.key)
          ? this.group(node, node.children, open, pairs)
          : undefined;
      return {
        node,
        ...(group && { group }),
        width: group?.width ?? nodeSize.width,
        height: group?.height ?? nodeSize.height,
      };
    });
    const made = placed(sized, [...(pairs.get(owner?.key)?.values() ?? [])], owner !== undefined);
    this.known.set(key, made);
    return made;
  }
}

interface ShownEdge {
  readonly from: string;
  readonly to: string;
  readonly collections: readonly number[];
  /** Through each group that it crosses, from where it begins to where it ends. A port stands for what lies outside. */
  readonly route: readonly {
    readonly group: string | undefined;
    readonly from: string;
    readonly to: string;
  }[];
}

/** What is connected in each group; `undefined` is the graph itself. */
type PairsByGroup = ReadonlyMap<string | undefined, ReadonlyMap<string, readonly [from: string, to: string]>>;

function pairsByGroup(edges: readonly ShownEdge[]): PairsByGroup {
  const found = new Map<string | undefined, Map<string, readonly [string, string]>>();
  for (const { group, from, to } of edges.flatMap(({ route }) => route)) {
    const pairs = found.get(group) ?? new Map<string, readonly [string, string]>();
    found.set(group, pairs.set(routeKey(from, to), [from, to]));
  }
  return found;
}

function routeBetween(from: readonly TreeNode[], to: readonly TreeNode[]): ShownEdge['route'] {
  let shared = 0;
  while (from[shared] === to[shared] && shared < from.length - 1 && shared < to.length - 1) shared += 1;
  const up = from
    .slice(shared + 1)
    .map((node, index) => ({ group: from[shared + index]?.key, from: node.key, to: outPort }))
    .reverse();
  const down = to
    .slice(shared + 1)
    .map((node, index) => ({ group: to[shared + index]?.key, from: inPort, to: node.key }));
  const [start, end] = [from[shared], to[shared]];
  if (!start || !end) return [];
  return [...up, { group: from[shared - 1]?.key, from: start.key, to: end.key }, ...down];
}

interface Sized {
  readonly node: TreeNode;
  readonly group?: Group;
  readonly width: number;
  readonly height: number;
}

function placed(
  sized: readonly Sized[],
  pairs: readonly (readonly [string, string])[],
  isFrame: boolean,
): Group {
  const sizes = new Map<string, Pick<Box, 'width' | 'height'>>(sized.map((each) => [each.node.key, each]));
  for (const port of [inPort, outPort]) {
    if (pairs.some((pair) => pair.includes(port))) sizes.set(port, { width: 1, height: 1 });
  }
  const { width, height, centers, routes } = placeInLayers(sizes, pairs);
  const pad = isFrame ? frame.padding : 0;
  const [left, top] = [pad, pad + (isFrame ? frame.title : 0)];
  const whole = { width: width + 2 * pad, height: height + top + pad };
  const members = sized.map(({ node, group, ...size }) => {
    const { x, y } = centers.get(node.key) ?? { x: 0, y: 0 };
    const box = { x: x - size.width / 2 + left, y: y - size.height / 2 + top, ...size };
    return { node, ...(group && { group }), box };
  });
  const open = new Set(sized.flatMap(({ node, group }) => (group ? [node.key] : [])));
  const moved = pairs.map(([from, to]) => {
    const points = (routes.get(routeKey(from, to)) ?? []).map(({ x, y }) => ({ x: x + left, y: y + top }));
    return [routeKey(from, to), atSides(points, from, to, open, whole.height)] as const;
  });
  return { ...whole, members, routes: new Map(moved) };
}

/** A route that passes a frame goes on inside: its point on the frame's side is left out, that of a port is the side. */
function atSides(
  points: readonly Point[],
  from: string,
  to: string,
  open: ReadonlySet<string>,
  height: number,
): readonly Point[] {
  const first = open.has(from) ? 1 : 0;
  const last = open.has(to) ? points.length - 1 : points.length;
  return points.slice(first, last).map((point, index, all) => {
    if (from === inPort && index === 0) return { x: point.x, y: 0 };
    if (to === outPort && index === all.length - 1) return { x: point.x, y: height };
    return point;
  });
}

function boxAround(points: readonly Point[]): Box {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  if (points.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
