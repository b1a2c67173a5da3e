import assert from 'node:assert/strict';
import { parseIntent } from '../../../src/agent/builtin/grammar.ts';
import { helpText, notUnderstood } from '../../../src/agent/builtin/helpText.ts';
import { declined, understood } from './phrases.ts';

describe('The grammar of the built-in model', () => {
  for (const [phrase, intent] of understood) {
    it(`understands “${phrase}”`, () => {
      assert.deepEqual(parseIntent(phrase), intent);
    });
  }

  for (const phrase of declined) {
    it(`declines “${phrase}”`, () => {
      assert.equal(parseIntent(phrase), undefined);
    });
  }

  it('understands every example that it gives itself', () => {
    const examples = [...`${helpText} ${notUnderstood()}`.matchAll(/`([^`]+)`/gu)].map(
      ([, example]) => example ?? '',
    );
    assert.ok(examples.length > 8);
    assert.deepEqual(
      examples.filter((example) => parseIntent(example) === undefined),
      [],
    );
  });

  it('takes “it” for the job that was asked about last', () => {
    const earlier = ['status of wordcount', 'counters of orders-stream', 'list jobs'];
    assert.deepEqual(parseIntent('drain it', earlier), { kind: 'stop', job: 'orders-stream', mode: 'drain' });
    assert.deepEqual(parseIntent('drain it', ['list jobs']), undefined);
  });
});
