import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  centeredOn,
  fitAll,
  movedBy,
  revealing,
  zoomedAt,
} from '../../../../src/dashboard/page/graph/viewport.ts';

const canvas = { width: 800, height: 600 };
const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const viewport = fc.record({ x: number(-5000, 5000), y: number(-5000, 5000), scale: number(0.05, 2) });
const graph = fc.record({ width: number(10, 20_000), height: number(10, 100_000) });

describe('What is seen of a graph', () => {
  it('grows around the pointer', () => {
    fc.assert(
      fc.property(viewport, number(0, 800), number(0, 600), number(0.5, 2), (before, x, y, factor) => {
        const after = zoomedAt(before, { x, y }, factor);
        const [was, is] = [before, after].map((each) => [
          (x - each.x) / each.scale,
          (y - each.y) / each.scale,
        ]);
        assert.ok(Math.abs((was?.[0] ?? 0) - (is?.[0] ?? 1)) < 1e-6 * Math.max(1, Math.abs(was?.[0] ?? 0)));
        assert.ok(Math.abs((was?.[1] ?? 0) - (is?.[1] ?? 1)) < 1e-6 * Math.max(1, Math.abs(was?.[1] ?? 0)));
      }),
    );
  });

  it('is all of it when that is asked for', () => {
    fc.assert(
      fc.property(graph, (size) => {
        const { x, y, scale } = fitAll(size, canvas);
        assert.ok(x >= 0 && y >= 0);
        assert.ok(x + size.width * scale <= canvas.width && y + size.height * scale <= canvas.height);
      }),
    );
  });

  it('is never nothing, however far it is moved', () => {
    fc.assert(
      fc.property(viewport, graph, number(-1e6, 1e6), number(-1e6, 1e6), (before, size, x, y) => {
        const after = movedBy(before, { x, y }, size, canvas);
        assert.ok(after.x < canvas.width && after.x + size.width * after.scale > 0);
        assert.ok(after.y < canvas.height && after.y + size.height * after.scale > 0);
      }),
    );
  });

  it('moves to a step no further than needed, or to its middle', () => {
    const box = { x: 1000, y: 1000, width: 200, height: 50 };
    const still = { x: -900, y: -900, scale: 1 };
    assert.deepEqual(revealing(still, box, canvas), still);
    const moved = revealing({ x: 0, y: -900, scale: 1 }, box, canvas);
    assert.deepEqual(moved, { x: 800 - 24 - 1200, y: -900, scale: 1 });
    assert.deepEqual(centeredOn({ x: 0, y: 0, scale: 1 }, box, canvas), { x: -700, y: -725, scale: 1 });
  });
});
