import { inertText } from '../mcp/untrusted/inertText.ts';

/**
 * Text from a job for use inside a line of Markdown: one line, bounded, and shown as it is. No emphasis, code, link, image,
 * formula, HTML or table cell can begin in it, and bare addresses stay text.
 * @param limit characters to keep
 */
export function escapeMarkdown(text: string, limit = 300): string {
  return (
    inertText(text.trim(), limit)
      .replace(/[\\`*_<>|~&!$@]/gu, '\\$&')
      // The editor takes a backslash before a bracket away inside the text of a link, and then finds a link in there.
      .replaceAll('[', '&#91;')
      .replaceAll(']', '&#93;')
      .replace(/:(?=\/\/)/gu, '\\:')
      .replace(/(?<=\bwww)\./giu, '\\.')
      .replace(/^(?:[#+\-=]|\d+(?=[.)]))/u, (start) => (/\d/u.test(start) ? `${start}\\` : `\\${start}`))
  );
}
