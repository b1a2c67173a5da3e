import assert from 'node:assert/strict';
import { readingOfKey } from '../../../../src/dashboard/page/chart/cursorKeys.ts';

describe('keys that move the cursor of a chart', () => {
  it('go to the neighbour, ten further, or to either end, and never beyond it', () => {
    const moves = ['ArrowLeft', 'ArrowDown', 'ArrowRight', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'];
    assert.deepEqual(
      moves.map((key) => readingOfKey(key, 20, 25)),
      [19, 19, 21, 21, 10, 25, 0, 25],
    );
    assert.equal(readingOfKey('ArrowLeft', 0, 25), 0);
  });

  it('are no others, and none where nothing was read', () => {
    assert.equal(readingOfKey('a', 20, 25), undefined);
    assert.equal(readingOfKey('End', -1, -1), undefined);
  });
});
