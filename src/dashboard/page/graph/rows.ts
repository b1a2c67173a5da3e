/** Nodes by their place in a list. */
type Link = readonly [from: number, to: number];

/**
 * The row of each node: below all that lead to it, 0 for the first. What leads back in a circle is left out of account.
 * @param count of nodes
 */
export function rowsOf(count: number, links: readonly Link[]): readonly number[] {
  const next = followers(count, links);
  const order = placesInOrder(next);
  const rows = Array.from({ length: count }, () => 0);
  const inOrder = [...rows.keys()].sort((one, other) => (order[one] ?? 0) - (order[other] ?? 0));
  for (const from of inOrder) {
    for (const to of next[from] ?? []) {
      if ((order[to] ?? 0) > (order[from] ?? 0)) rows[to] = Math.max(rows[to] ?? 0, (rows[from] ?? 0) + 1);
    }
  }
  return rows;
}

/** How many rows all links pass between their ends: what it takes to lead each of them around the nodes there. */
export function passedRows(rows: readonly number[], links: readonly Link[]): number {
  return links.reduce(
    (sum, [from, to]) => sum + Math.max(0, Math.abs((rows[to] ?? 0) - (rows[from] ?? 0)) - 1),
    0,
  );
}

/**
 * Middles of nodes, row by row; in a row they stand as what leads to them does. Quick whatever the graph: links are
 * straight, and may cross nodes.
 */
export function placeInRows(
  sizes: readonly { readonly width: number; readonly height: number }[],
  links: readonly Link[],
  rows: readonly number[],
  gaps: { readonly nodesep: number; readonly ranksep: number },
): {
  readonly width: number;
  readonly height: number;
  readonly centers: readonly { x: number; y: number }[];
} {
  const before = followers(
    sizes.length,
    links.map(([from, to]) => [to, from]),
  );
  const members: number[][] = [];
  for (const [node, row] of rows.entries()) (members[row] ??= []).push(node);
  const centers = sizes.map(() => ({ x: 0, y: 0 }));
  let [top, most] = [0, 0];
  for (const row of members) {
    const wish = new Map(row.map((node) => [node, meanOf(before[node] ?? [], centers)]));
    row.sort((one, other) => (wish.get(one) ?? 0) - (wish.get(other) ?? 0));
    const height = Math.max(...row.map((node) => sizes[node]?.height ?? 0));
    const width = row.reduce((sum, node) => sum + (sizes[node]?.width ?? 0) + gaps.nodesep, -gaps.nodesep);
    let left = -width / 2;
    for (const node of row) {
      const own = sizes[node]?.width ?? 0;
      centers[node] = { x: left + own / 2, y: top + height / 2 };
      left += own + gaps.nodesep;
    }
    top += height + gaps.ranksep;
    most = Math.max(most, width);
  }
  return {
    width: most,
    height: Math.max(0, top - gaps.ranksep),
    centers: centers.map(({ x, y }) => ({ x: x + most / 2, y })),
  };
}

function followers(count: number, links: readonly Link[]): readonly (readonly number[])[] {
  const next: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of links) next[from]?.push(to);
  return next;
}

/** Of each node, after all that lead to it but for circles. Without recursion: a graph may be one long chain. */
function placesInOrder(next: readonly (readonly number[])[]): readonly number[] {
  const places = next.map(() => 0);
  const isSeen = next.map(() => false);
  let left = next.length;
  for (const start of next.keys()) {
    const way = isSeen[start] === true ? [] : [{ node: start, at: 0 }];
    isSeen[start] = true;
    for (let top = way.at(-1); top; top = way.at(-1)) {
      const follower = next[top.node]?.[top.at];
      top.at += 1;
      if (follower === undefined) {
        left -= 1;
        places[top.node] = left;
        way.pop();
      } else if (isSeen[follower] === false) {
        isSeen[follower] = true;
        way.push({ node: follower, at: 0 });
      }
    }
  }
  return places;
}

function meanOf(nodes: readonly number[], centers: readonly { readonly x: number }[]): number {
  if (nodes.length === 0) return 0;
  return nodes.reduce((sum, node) => sum + (centers[node]?.x ?? 0), 0) / nodes.length;
}
