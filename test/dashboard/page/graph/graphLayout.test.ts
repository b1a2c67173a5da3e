import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  GraphLayouter,
  type Box,
  type GraphLayout,
  type PlacedNode,
} from '../../../../src/dashboard/page/graph/graphLayout.ts';
import { compositesOf, stepTree } from '../../../../src/dashboard/page/graph/stepTree.ts';

interface Example {
  readonly paths: readonly (readonly string[])[];
  /** From a step to a later one. */
  readonly links: readonly (readonly [from: number, to: number])[];
  /** Which composites are open, by their place. */
  readonly open: readonly boolean[];
}

const example: fc.Arbitrary<Example> = fc.integer({ min: 2, max: 40 }).chain((count) =>
  fc.record({
    paths: fc.tuple(
      ...Array.from({ length: count }, (_, index) =>
        fc
          .array(fc.constantFrom('A', 'B', 'C'), { maxLength: 3 })
          .map((around) => [...around, `Step ${index}`]),
      ),
    ),
    links: fc.array(
      fc
        .tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count - 1 }))
        .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const)
        .filter(([from, to]) => from !== to),
      { maxLength: count * 2 },
    ),
    open: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
  }),
);

function layoutOf({ paths, links, open }: Example): GraphLayout {
  const tree = stepTree(paths.map((path) => ({ path })));
  const keys = compositesOf(tree)
    .map(({ key }) => key)
    .filter((_, index) => open[index] === true);
  const collections = links.map(([from, to]) => ({ from, to: [to] }));
  return new GraphLayouter(tree, collections).layout(new Set(keys));
}

/** A little less than half a pixel is rounding. */
const slack = 0.4;

function overlap(one: Box, other: Box): boolean {
  return (
    one.x + slack < other.x + other.width &&
    other.x + slack < one.x + one.width &&
    one.y + slack < other.y + other.height &&
    other.y + slack < one.y + one.height
  );
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x - slack &&
    inner.y >= outer.y - slack &&
    inner.x + inner.width <= outer.x + outer.width + slack &&
    inner.y + inner.height <= outer.y + outer.height + slack
  );
}

function isWithin(outer: PlacedNode, inner: PlacedNode): boolean {
  const steps = new Set(outer.node.steps);
  return inner !== outer && inner.node.steps.every((step) => steps.has(step));
}

describe('The layout of a graph', () => {
  it('never puts one thing over another, and keeps in a frame what belongs there', () => {
    fc.assert(
      fc.property(example, (given) => {
        const { nodes, frames, width, height } = layoutOf(given);
        const all = [...frames, ...nodes];
        for (const [index, one] of all.entries()) {
          assert.ok(contains({ x: 0, y: 0, width, height }, one), `${one.node.key} is in the graph`);
          for (const other of all.slice(index + 1)) {
            if (frames.includes(one) && isWithin(one, other)) {
              assert.ok(contains(one, other), `${other.node.key} is in ${one.node.key}`);
            } else {
              assert.ok(!overlap(one, other), `${one.node.key} and ${other.node.key} are apart`);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('shows each step once, by itself or by the composite it is hidden in', () => {
    fc.assert(
      fc.property(example, (given) => {
        const { nodes } = layoutOf(given);
        const shown = nodes.flatMap(({ node }) => node.steps).sort((one, other) => one - other);
        assert.deepEqual(shown, [...given.paths.keys()]);
      }),
      { numRuns: 60 },
    );
  });

  it('draws each flow between two shown nodes once, from the side of the one to the side of the other', () => {
    fc.assert(
      fc.property(example, (given) => {
        const { nodes, edges } = layoutOf(given);
        const owner = new Map(
          nodes.flatMap((placed) => placed.node.steps.map((step) => [step, placed] as const)),
        );
        const wanted = new Set(
          given.links.flatMap(([from, to]) => {
            const [start, end] = [owner.get(from)?.node.key, owner.get(to)?.node.key];
            return start === end ? [] : [JSON.stringify([start, end])];
          }),
        );
        assert.deepEqual(new Set(edges.map(({ key }) => key)), wanted);
        assert.equal(edges.length, wanted.size);
        for (const { from, to, points } of edges) {
          for (const [key, point] of [
            [from, points[0]],
            [to, points.at(-1)],
          ] as const) {
            const box = nodes.find(({ node }) => node.key === key);
            assert.ok(box && point, 'both ends are there');
            const isAtSide =
              point.x >= box.x - slack &&
              point.x <= box.x + box.width + slack &&
              Math.min(Math.abs(point.y - box.y), Math.abs(point.y - box.y - box.height)) <= 1;
            assert.ok(isAtSide, `an end at ${point.x},${point.y} touches ${JSON.stringify(box)}`);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('changes nothing inside of what is only moved', () => {
    const names = ['Read/A', 'Read/B', 'Write/C', 'Write/D'];
    const tree = stepTree(names.map((name) => ({ path: name.split('/') })));
    const layouter = new GraphLayouter(tree, [
      { from: 0, to: [1] },
      { from: 1, to: [2] },
      { from: 2, to: [3] },
    ]);
    const [read, write] = tree.map(({ key }) => key);
    assert.ok(read !== undefined && write !== undefined);
    const inFrame = ({ nodes, frames }: GraphLayout): readonly number[] => {
      const frame = frames.find(({ node }) => node.key === write);
      assert.ok(frame);
      return nodes.filter(({ node }) => /"[CD]"/.test(node.key)).map(({ y }) => Math.round(y - frame.y));
    };
    assert.deepEqual(
      inFrame(layouter.layout(new Set([write]))),
      inFrame(layouter.layout(new Set([read, write]))),
    );
  });
});
