import assert from 'node:assert/strict';
import { placeInLayers } from '../../../../src/dashboard/page/graph/layers.ts';
import { passedRows, rowsOf } from '../../../../src/dashboard/page/graph/rows.ts';

describe('rows of a graph that is too tangled to be weighed', () => {
  it('puts each node below all that lead to it', () => {
    assert.deepEqual(
      rowsOf(4, [
        [0, 1],
        [1, 2],
        [0, 2],
        [3, 1],
      ]),
      [0, 1, 2, 0],
    );
  });

  it('ends where data goes in a circle', () => {
    const rows = rowsOf(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    assert.deepEqual(rows, [0, 1, 2]);
  });

  it('counts the rows that lines pass', () => {
    assert.equal(
      passedRows(
        [0, 1, 2, 5],
        [
          [0, 1],
          [0, 2],
          [3, 0],
        ],
      ),
      5,
    );
  });

  it('places a thousand steps of which each takes from any two before, and none on another', () => {
    const count = 1000;
    const keys = Array.from({ length: count }, (_, index) => `step ${index}`);
    const size = { width: 208, height: 52 };
    const pairs = keys.flatMap((key, index): [string, string][] => {
      const makers =
        index === 0 ? [] : [Math.floor((index * 7919) % index), Math.floor((index * 104729) % index)];
      return [...new Set(makers)].map((maker) => [keys[maker] ?? '', key]);
    });
    const { centers, routes } = placeInLayers(new Map(keys.map((key) => [key, size])), pairs);
    const places = [...centers.values()].sort((one, other) => one.y - other.y || one.x - other.x);
    assert.equal(places.length, count);
    for (const [index, place] of places.slice(1).entries()) {
      const before = places[index];
      assert.ok(before && (place.y >= before.y + size.height || place.x >= before.x + size.width));
    }
    assert.equal(routes.size, pairs.length);
    assert.ok([...routes.values()].every((points) => points.length >= 2));
  });
});
