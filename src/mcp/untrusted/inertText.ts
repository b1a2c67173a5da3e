/** Longest text of a job that is passed on, in characters, by what it is. */
export const textLimits = { name: 200, label: 100, message: 2000, reason: 1000 } as const;

/**
 * Control, format (bidi overrides, zero-width, tags), separator, private-use, surrogate and unassigned characters, and
 * letters and marks that show nothing.
 */
const unprintable =
  /[\u034F\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\u115F-\u1160\u3164\uFFA0\p{Cs}\p{Cn}\u{E0100}-\u{E01EF}]/gu;

/**
 * Text from a job with every character that could hide or reorder text made visible, at most `limit` characters long
 * (what was cut is counted). Line breaks and tabs become spaces unless `isMultiline`.
 */
export function inertText(text: string, limit: number, isMultiline = false): string {
  const unified = text.replace(/\r\n?/g, '\n');
  const visible = (isMultiline ? unified : unified.replace(/[\n\t]+/g, ' ')).replace(
    unprintable,
    makeVisible,
  );
  const characters = Array.from(visible);
  if (characters.length <= limit) return visible;
  return `${characters.slice(0, limit).join('')}… [${characters.length - limit} more characters]`;
}

/**
 * The same as {@link inertText}, and unable to become HTML, a Markdown link, image or code span wherever it is shown:
 * for text that people or models read, not for structured values. A reference like `[text][name]` may stay, as its
 * `[name]: …` cannot.
 */
export function plainText(text: string, limit: number, isMultiline = false): string {
  return inertText(text, limit, isMultiline)
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('`', 'ˋ')
    .replace(/\](?=[(:])/g, '] ');
}

function makeVisible(character: string): string {
  if (character === '\n' || character === '\t') return character;
  const code = character.codePointAt(0) ?? 0;
  // Unicode has a picture for each of the 32 ASCII controls, U+2400 onwards.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
