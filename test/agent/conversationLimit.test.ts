import assert from 'node:assert/strict';
import { textMessage, type ModelMessage } from '../../src/agent/chatModel.ts';
import { fitToLimit } from '../../src/agent/conversationLimit.ts';

const instructions = textMessage('user', 'instructions');
const question = textMessage('user', 'question');
const history = [textMessage('user', 'before'), textMessage('assistant', 'a'.repeat(200))];

function exchange(id: string, text: string): ModelMessage[] {
  return [
    { role: 'assistant', parts: [{ kind: 'toolCall', id, name: 'read', arguments: {} }] },
    { role: 'user', parts: [{ kind: 'toolResult', id, text, isError: false }] },
  ];
}

function resultTexts(messages: readonly ModelMessage[]): string[] {
  return messages.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'toolResult' ? [part.text] : [])),
  );
}

describe('A conversation that has to fit a model', () => {
  const [old, recent] = ['o'.repeat(900), 'r'.repeat(900)];
  const conversation = {
    instructions,
    history,
    current: [question, ...exchange('1', old), ...exchange('2', recent)],
  };

  it('stays whole where it fits', () => {
    assert.deepEqual(fitToLimit(conversation, [], 10_000), [
      instructions,
      ...history,
      ...conversation.current,
    ]);
  });

  it('loses the oldest result first', () => {
    const fitted = fitToLimit(conversation, [], 500);
    assert.match(resultTexts(fitted)[0] ?? '', /^\[Left out/);
    assert.equal(resultTexts(fitted)[1], recent);
    assert.ok(history.every((message) => fitted.includes(message)));
  });

  it('then loses what was said before', () => {
    const fitted = fitToLimit(conversation, [], 370);
    assert.ok(!history.some((message) => fitted.includes(message)));
    assert.equal(resultTexts(fitted)[1], recent);
  });

  it('cuts the newest result last, and keeps instructions, question and every call with its result', () => {
    const fitted = fitToLimit(conversation, [], 200);
    assert.deepEqual(fitted.slice(0, 2), [instructions, question]);
    assert.equal(fitted.length, 6);
    assert.match(resultTexts(fitted)[1] ?? '', /^r+\n\[Left out/);
    assert.ok(
      JSON.stringify(fitted.flatMap(({ parts }) => parts.map((part) => ('text' in part ? part.text : ''))))
        .length < 700,
    );
  });
});
