import type { ToolInfo } from '../mcp/embedded/embeddedClient.ts';
import type { FilePart, ModelMessage, ToolResultPart } from './chatModel.ts';
import { mostTokens, type TokenCounter } from './tokenCounter.ts';

const omitted =
  '[Left out to fit the limit of the model. Call the tool again, more narrowly, if it is needed.]';
/** Counting a part differs a little from counting the request. */
const usableShare = 0.95;
/** Times a text is cut to a length, until it fits. */
const mostCuts = 6;

export interface Conversation {
  /** Never left out. */
  readonly instructions: ModelMessage;
  /** Oldest first; left out from the front. */
  readonly history: readonly ModelMessage[];
  /** Files beside the question; cut before the newest result is. */
  readonly files: readonly FilePart[];
  /** The question being answered and what was done about it. The question is never left out. */
  readonly current: readonly ModelMessage[];
}

/**
 * The messages of a conversation, made to fit a model by the count of their tokens: tool results are shortened to a
 * note first, oldest first; then old questions and answers go; then files and the newest result are cut.
 * @throws whatever the model throws when it counts
 */
export async function fitToLimit(
  conversation: Conversation,
  tools: readonly ToolInfo[],
  limit: { readonly maxInputTokens: number; readonly counter: TokenCounter },
): Promise<readonly ModelMessage[]> {
  const { maxInputTokens, counter } = limit;
  const whole = assembled(conversation);
  // Most conversations are far from the limit, and then nothing has to be counted.
  if (mostTokens(whole, tools) <= maxInputTokens * usableShare) return whole;

  const budget = Math.floor(maxInputTokens * usableShare) - (await counter.ofTools(tools));
  let { history, files, current } = conversation;
  const excess = async (): Promise<number> =>
    (await tokensOf(assembled({ ...conversation, history, files, current }), counter)) - budget;

  const results = current.flatMap((message) => message.parts.filter((part) => part.kind === 'toolResult'));
  for (const result of results.slice(0, -1)) {
    if ((await excess()) <= 0) break;
    if (result.text.length > omitted.length) current = replaced(current, result, omitted);
  }
  // By question and answer: a history that began with an answer would make no sense.
  while (history.length > 0 && (await excess()) > 0) history = history.slice(2);

  for (const file of files.toReversed()) {
    let shown = file;
    for (let cut = 0; cut < mostCuts; cut += 1) {
      const rest = await excess();
      if (rest <= 0) break;
      const next = { ...shown, text: await shorter(shown, rest, counter), isCut: true };
      files = files.map((each) => (each === shown ? next : each));
      shown = next;
    }
  }
  let newest = results.at(-1);
  for (let cut = 0; newest && cut < mostCuts; cut += 1) {
    const rest = await excess();
    if (rest <= 0) break;
    const text: string = `${withoutNote(await shorter(newest, rest, counter))}\n${omitted}`;
    const next: ToolResultPart = { ...newest, text };
    current = withPart(current, newest, next);
    newest = next;
  }
  return assembled({ ...conversation, history, files, current });
}

/** Files stand before the question, in a message of the user. */
function assembled({ instructions, history, files, current }: Conversation): readonly ModelMessage[] {
  const beside: readonly ModelMessage[] = files.length === 0 ? [] : [{ role: 'user', parts: files }];
  return [instructions, ...history, ...beside, ...current];
}

async function tokensOf(messages: readonly ModelMessage[], counter: TokenCounter): Promise<number> {
  const counts = await Promise.all(
    messages.flatMap((message) => message.parts).map((part) => counter.ofPart(part)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The beginning of its text, by about so many tokens shorter. */
async function shorter(
  part: FilePart | ToolResultPart,
  tokens: number,
  counter: TokenCounter,
): Promise<string> {
  const all = Math.max(1, await counter.ofPart(part));
  const share = Math.max(0, all - tokens) / all;
  // A little more each time, so that the notes beside the text have room too.
  return part.text.slice(0, Math.floor(part.text.length * share * usableShare));
}

function withoutNote(text: string): string {
  return text.replace(/\n\[Left out[^]*$/u, '');
}

function replaced(
  messages: readonly ModelMessage[],
  result: ToolResultPart,
  text: string,
): readonly ModelMessage[] {
  return withPart(messages, result, { ...result, text });
}

function withPart(
  messages: readonly ModelMessage[],
  old: ToolResultPart,
  next: ToolResultPart,
): readonly ModelMessage[] {
  return messages.map((message) => ({
    ...message,
    parts: message.parts.map((part) => (part === old ? next : part)),
  }));
}
