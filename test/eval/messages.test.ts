import assert from 'node:assert/strict';
import { rules } from '../../src/diagnosis/catalogue/rules.ts';
import { runMessageSets } from './messageEval.ts';
import { readMessageSets } from './messageSets.ts';

/** Failures that Google's guides list. */
const documentedFailures = 31;

describe('diagnosis of messages that others have published', () => {
  const all = readMessageSets();

  for (const sets of all) {
    const isBenign = sets.causes.length === 0;
    it(`${isBenign ? 'raises no alarm' : 'names the cause first'}: ${sets.failure}`, () => {
      for (const { isRight, source, found } of runMessageSets(sets))
        assert.ok(isRight, `${source}: found ${found.join(', ') || 'nothing'}`);
    });
  }

  it('covers every failure that is documented', () => {
    const covered = new Set(all.flatMap(({ documented }) => (documented === undefined ? [] : [documented])));
    const missing = Array.from({ length: documentedFailures }, (_, index) => index + 1).filter(
      (number) => !covered.has(number),
    );
    assert.deepEqual(missing, []);
  });

  it('expects causes that the catalogue has', () => {
    const known = new Set([...rules.map(({ id }) => id), 'user-code-error', 'unknown-error']);
    assert.deepEqual(
      all.flatMap(({ causes }) => causes).filter((cause) => !known.has(cause)),
      [],
    );
  });
});
