import assert from 'node:assert/strict';
import { parseIntent } from '../../../src/agent/builtin/grammar.ts';
import { helpText } from '../../../src/agent/builtin/helpText.ts';
import { notUnderstood } from '../../../src/agent/builtin/notUnderstood.ts';
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
    const examples = [...`${helpText} ${notUnderstood('')}`.matchAll(/`([^`]+)`/gu)].map(
      ([, example]) => example ?? '',
    );
    assert.ok(examples.length > 8);
    assert.deepEqual(
      examples.filter((example) => parseIntent(example) === undefined),
      [],
    );
  });

  it('takes parameters that follow a launch for its own, and a name as well', () => {
    const launch = { kind: 'launch', template: 'wordcount' } as const;
    const earlier = ['list jobs', '/launch wordcount with input=gs://b/i', 'output=gs://b/o'];
    assert.deepEqual(parseIntent('minLength=4', earlier), {
      ...launch,
      parameters: { input: 'gs://b/i', output: 'gs://b/o', minLength: '4' },
    });
    assert.deepEqual(parseIntent('call it my-words', ['/launch wordcount']), {
      ...launch,
      jobName: 'my-words',
      parameters: {},
    });
    assert.equal(parseIntent('output=gs://b/o', ['/launch wordcount', 'list jobs']), undefined);
  });

  it('answers at once, however many parameters a question seems to have', () => {
    const many = 'a=b,'.repeat(200);
    assert.equal(parseIntent(`/launch wordcount with ${many} what`), undefined);
    assert.deepEqual(parseIntent(`/launch wordcount with x="1",y=2, and ${many}c=d`), {
      kind: 'launch',
      template: 'wordcount',
      parameters: { x: '1', y: '2', a: `${many}c=d`.slice(2) },
    });
  });

  it('takes “it” for the job that was asked about last', () => {
    const earlier = ['status of wordcount', 'counters of orders-stream', 'list jobs'];
    assert.deepEqual(parseIntent('drain it', earlier), { kind: 'stop', job: 'orders-stream', mode: 'drain' });
    assert.deepEqual(parseIntent('drain it', ['list jobs']), undefined);
    const later = { kind: 'diagnose', job: 'orders-stream' };
    for (const question of ['how is it doing?', 'is it ok?', 'will more workers help?']) {
      assert.deepEqual(parseIntent(question, earlier), later);
    }
    const itself = ['status of wordcount', ...Array.from({ length: 40 }, () => 'why is it slow?')];
    assert.deepEqual(parseIntent('drain it', itself), { kind: 'stop', job: 'wordcount', mode: 'drain' });
    assert.deepEqual(parseIntent('drain it', itself.slice(1)), undefined);
  });
});
