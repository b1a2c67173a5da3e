import type { ModelMessage } from '../agent/chatModel.ts';
import { textMessage } from '../agent/chatModel.ts';

/** One turn of a conversation as the editor keeps it, in plain values. */
export type ChatTurn =
  | { readonly kind: 'request'; readonly prompt: string; readonly command?: string }
  | { readonly kind: 'response'; readonly markdown: string };

/** The text of a question, a slash command before it if there is one. */
export function questionText(prompt: string, command: string | undefined): string {
  return command === undefined ? prompt : `/${command} ${prompt}`.trim();
}

/** Whole exchanges only: a question that got no answer would confuse a model. */
export function historyMessages(turns: readonly ChatTurn[]): readonly ModelMessage[] {
  return turns.flatMap((turn, index) => {
    const answer = turns[index + 1];
    if (turn.kind !== 'request' || answer?.kind !== 'response' || answer.markdown.trim() === '') return [];
    const question = questionText(turn.prompt, turn.command);
    return question === '' ? [] : [textMessage('user', question), textMessage('assistant', answer.markdown)];
  });
}
