import type { ConversationPart } from './conversation.ts';

/** As Gemini 3 counts an image where no resolution is asked for. @see https://ai.google.dev/gemini-api/docs/media-resolution */
const tokensOfImage = 1120;

/** Parts of a message for counting: text to be counted, and the tokens of what is none. */
export function countable(parts: readonly ConversationPart[]): {
  readonly text: string;
  readonly imageTokens: number;
} {
  const spoken = parts.filter(({ kind }) => kind !== 'image');
  return {
    text: spoken.length === 0 ? '' : JSON.stringify(spoken),
    imageTokens: (parts.length - spoken.length) * tokensOfImage,
  };
}
