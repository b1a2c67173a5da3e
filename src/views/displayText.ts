import { inertText } from '../mcp/untrusted/inertText.ts';

const wordJoiner = '\u2060';

/**
 * Text from a job for labels, dialogs and notifications: one line, bounded, and nothing in it becomes an icon
 * (`$(name)`) or a link (`[text](command:…)`). What is taken apart still looks the same.
 * @param limit characters to keep
 */
export function labelText(text: string, limit = 200): string {
  return takeApart(inertText(text.trim(), limit), /\$(?=\()|\](?=\()/gu);
}

/** As {@link labelText}, for Markdown, whose renderer also knows bare addresses and HTML. Markdown syntax is not escaped. */
export function unlinkedText(text: string, limit = 500): string {
  return takeApart(labelText(text, limit), /:(?=\/\/)|www(?=\.)|@|<(?=[a-z/!?])/giu);
}

function takeApart(text: string, openings: RegExp): string {
  return text.replace(openings, (opening) => opening + wordJoiner);
}
