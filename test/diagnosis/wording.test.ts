import assert from 'node:assert/strict';
import { duration } from '../../src/diagnosis/wording.ts';

describe('wording of the diagnosis', () => {
  for (const [seconds, text] of [
    [0, '0 s'],
    [0.42, '0.42 s'],
    [45.4, '45 s'],
    [34 * 60, '34 min'],
    [2 * 3600, '2 h'],
    [7488, '2 h 5 min'],
    [47 * 3600, '47 h'],
    [76 * 3600, '3 d'],
  ] as const) {
    it(`writes ${seconds} seconds as people do: ${text}`, () => {
      assert.equal(duration(seconds), text);
    });
  }
});
