import type { ToolInfo } from '../mcp/embedded/embeddedClient.ts';
import type { ModelMessage, ToolResultPart } from './chatModel.ts';

/** Characters of a token, low on purpose: ids and JSON have short tokens, and too long a request is refused. */
const charactersPerToken = 3;
const omitted =
  '[Left out to fit the limit of the model. Call the tool again, more narrowly, if it is needed.]';

export interface Conversation {
  /** Never left out. */
  readonly instructions: ModelMessage;
  /** Oldest first; left out from the front. */
  readonly history: readonly ModelMessage[];
  /** The question being answered and what was done about it. The question is never left out. */
  readonly current: readonly ModelMessage[];
}

/**
 * The messages of a conversation, made to fit a model: tool results are shortened to a note first, oldest first; then
 * old questions and answers go; then the newest result is cut.
 */
export function fitToLimit(
  conversation: Conversation,
  tools: readonly ToolInfo[],
  maxInputTokens: number,
): readonly ModelMessage[] {
  const budget = maxInputTokens * charactersPerToken - JSON.stringify(tools).length;
  let history = [...conversation.history];
  let current = [...conversation.current];
  const excess = (): number => size([conversation.instructions, ...history, ...current]) - budget;

  const results = current.flatMap((message) => message.parts.filter((part) => part.kind === 'toolResult'));
  const newest = results.at(-1);
  for (const result of results.slice(0, -1)) {
    if (excess() <= 0) break;
    current = replaced(current, result, omitted);
  }
  // By question and answer: a history that began with an answer would make no sense.
  while (history.length > 0 && excess() > 0) history = history.slice(2);
  const rest = excess();
  if (rest > 0 && newest) {
    const kept = Math.max(0, newest.text.length - rest - omitted.length);
    current = replaced(current, newest, `${newest.text.slice(0, kept)}\n${omitted}`);
  }
  return [conversation.instructions, ...history, ...current];
}

function replaced(messages: readonly ModelMessage[], result: ToolResultPart, text: string): ModelMessage[] {
  if (text.length >= result.text.length) return [...messages];
  return messages.map((message) => ({
    ...message,
    parts: message.parts.map((part) => (part === result ? { ...part, text } : part)),
  }));
}

/** Characters a model has to read. */
function size(messages: readonly ModelMessage[]): number {
  let characters = 0;
  for (const part of messages.flatMap((message) => message.parts)) {
    characters +=
      part.kind === 'toolCall' ? JSON.stringify(part.arguments).length + part.name.length : part.text.length;
  }
  return characters;
}
