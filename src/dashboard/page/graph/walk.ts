import type { GraphLayout, PlacedNode } from './graphLayout.ts';

/**
 * Where an arrow key leads from a node: down and up along what flows, left and right to what stands beside it; Home and
 * End to the first and last one. Undefined where there is nothing, or for another key.
 */
export function neighbour(layout: GraphLayout, from: string | undefined, key: string): string | undefined {
  const ordered = [...layout.nodes].sort((one, other) => one.y - other.y || one.x - other.x);
  if (key === 'Home') return ordered[0]?.node.key;
  if (key === 'End') return ordered.at(-1)?.node.key;
  if (!/^Arrow(Up|Down|Left|Right)$/.test(key)) return undefined;
  const at = [...layout.nodes, ...layout.frames].find(({ node }) => node.key === from);
  if (!at) return ordered[0]?.node.key;
  const isFrame = layout.frames.some(({ node }) => node.key === from);
  switch (key) {
    case 'ArrowDown':
      // Into an open composite; else to what takes the output, the nearest first.
      return isFrame
        ? nearest(
            ordered.filter((each) => isWithin(each, at)),
            at,
          )
        : nearest(
            placed(
              ordered,
              layout.edges.filter((edge) => edge.from === from).map((edge) => edge.to),
            ),
            at,
          );
    case 'ArrowUp':
      return isFrame
        ? nearest(
            ordered.filter((each) => each.y + each.height <= at.y),
            at,
          )
        : nearest(
            placed(
              ordered,
              layout.edges.filter((edge) => edge.to === from).map((edge) => edge.from),
            ),
            at,
          );
    case 'ArrowLeft':
      return nearest(
        ordered.filter((each) => isBeside(each, at) && each.x < at.x),
        at,
      );
    default:
      return nearest(
        ordered.filter((each) => isBeside(each, at) && each.x > at.x),
        at,
      );
  }
}

function placed(nodes: readonly PlacedNode[], keys: readonly string[]): readonly PlacedNode[] {
  return nodes.filter(({ node }) => keys.includes(node.key));
}

function nearest(nodes: readonly PlacedNode[], { x, y, width, height }: PlacedNode): string | undefined {
  const distance = (each: PlacedNode): number =>
    Math.hypot(each.x + each.width / 2 - x - width / 2, each.y + each.height / 2 - y - height / 2);
  const [first, ...rest] = nodes;
  return (
    first && rest.reduce((best, each) => (distance(each) < distance(best) ? each : best), first).node.key
  );
}

function isBeside(one: PlacedNode, other: PlacedNode): boolean {
  return one.y < other.y + other.height && other.y < one.y + one.height;
}

function isWithin(inner: PlacedNode, outer: PlacedNode): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
