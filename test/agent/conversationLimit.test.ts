import assert from 'node:assert/strict';
import { runAgent } from '../../src/agent/agentLoop.ts';
import { textMessage, type FilePart, type ModelMessage } from '../../src/agent/chatModel.ts';
import { fitToLimit, type Conversation } from '../../src/agent/conversationLimit.ts';
import { TokenCounter } from '../../src/agent/tokenCounter.ts';
import { calls, gatewayOf, RecordedOutput, says, ScriptedModel, toolInfo } from './scriptedAgent.ts';

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

/** A model of which each character is half a token. */
const halves = { countTokens: (text: string) => Promise.resolve(Math.ceil(text.length / 2)) };

function fit(conversation: Conversation, maxInputTokens: number): Promise<readonly ModelMessage[]> {
  const counter = new TokenCounter(halves, new AbortController().signal);
  return fitToLimit(conversation, [], { maxInputTokens, counter });
}

/** Tokens of all parts, without what the model adds to each. */
function tokensOf(messages: readonly ModelMessage[]): number {
  return messages
    .flatMap(({ parts }) => parts)
    .reduce((sum, part) => sum + Math.ceil(('text' in part ? part.text.length : 10) / 2), 0);
}

describe('A conversation that has to fit a model', () => {
  const [old, recent] = ['o'.repeat(900), 'r'.repeat(900)];
  const conversation = {
    instructions,
    history,
    files: [] as readonly FilePart[],
    current: [question, ...exchange('1', old), ...exchange('2', recent)],
  };

  it('stays whole where it fits, and nothing is counted then', async () => {
    let counted = 0;
    const counter = new TokenCounter(
      {
        countTokens: () => {
          counted += 1;
          return Promise.resolve(1);
        },
      },
      new AbortController().signal,
    );
    const fitted = await fitToLimit(conversation, [], { maxInputTokens: 10_000, counter });
    assert.deepEqual(fitted, [instructions, ...history, ...conversation.current]);
    assert.equal(counted, 0);
  });

  it('loses the oldest result first', async () => {
    const fitted = await fit(conversation, 800);
    assert.match(resultTexts(fitted)[0] ?? '', /^\[Left out/);
    assert.equal(resultTexts(fitted)[1], recent);
    assert.ok(history.every((message) => fitted.includes(message)));
    assert.ok(tokensOf(fitted) <= 800);
  });

  it('then loses what was said before', async () => {
    const fitted = await fit(conversation, 640);
    assert.ok(!history.some((message) => fitted.includes(message)));
    assert.equal(resultTexts(fitted)[1], recent);
  });

  it('cuts the newest result last, and keeps instructions, question and every call with its result', async () => {
    const fitted = await fit(conversation, 300);
    assert.deepEqual(fitted.slice(0, 2), [instructions, question]);
    assert.equal(fitted.length, 6);
    assert.match(resultTexts(fitted)[1] ?? '', /^r+\n\[Left out/);
    assert.ok(tokensOf(fitted) <= 300, `${tokensOf(fitted)} tokens`);
  });

  it('cuts a file before the newest result, and says that it goes on', async () => {
    const file: FilePart = {
      kind: 'file',
      path: 'a.py',
      language: 'python',
      text: 'f'.repeat(4000),
      isCut: false,
    };
    const fitted = await fit({ ...conversation, files: [file] }, 1200);
    const shown = fitted.flatMap(({ parts }) => parts).find((part) => part.kind === 'file');
    assert.ok(shown && shown.text.length > 0 && shown.text.length < 2000, `${shown?.text.length} characters`);
    assert.equal(shown.isCut, true);
    assert.equal(resultTexts(fitted).at(-1), recent);
    assert.equal(
      fitted[1],
      fitted.find(({ parts }) => parts.includes(shown)),
    );
  });

  it('is held against the limit and the count of the very model that is asked', async () => {
    const counted: string[] = [];
    const large = 'x'.repeat(50_000);
    const run = async (maxInputTokens: number, perToken: number): Promise<string> => {
      const scripted = new ScriptedModel([() => [calls('1', 'read')], () => [says('done')]], maxInputTokens);
      const model = {
        id: scripted.id,
        maxInputTokens,
        send: scripted.send.bind(scripted),
        countTokens: (text: string) => {
          counted.push(text);
          return Promise.resolve(Math.ceil(text.length / perToken));
        },
      };
      await runAgent({
        model,
        tools: gatewayOf([toolInfo('read', true)], () => Promise.resolve({ isError: false, text: large })),
        output: new RecordedOutput(),
        instructions,
        history: [],
        question,
        signal: new AbortController().signal,
      });
      return resultTexts(scripted.asked[1]?.messages ?? [])[0] ?? '';
    };
    assert.equal(await run(60_000, 1), large, 'it fits whatever its tokens are');
    assert.equal(counted.length, 0);
    const small = await run(4000, 4);
    assert.match(small, /^x+\n\[Left out/);
    assert.ok(small.length < 16_000 && small.length > 8000, `${small.length} characters`);
    assert.ok(counted.includes(large), 'the model itself counted');
    assert.equal(await run(30_000, 4), large, 'a model with fewer tokens for the same text takes it whole');
  });
});
