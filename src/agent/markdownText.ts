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

/**
 * The same for text of several lines that must not be cut. Lines that begin with `- ` stay a list, and what is indented
 * below one stays indented in it.
 */
export function escapeMarkdownLines(text: string): string {
  return text.split('\n').map(lineMarkdown).join('\n').trim();
}

function lineMarkdown(line: string): string {
  if (line.startsWith('- ')) return `- ${escapeMarkdown(line.slice(2), Infinity)}  `;
  const [indent = ''] = /^ */.exec(line) ?? [];
  const escaped = escapeMarkdown(line, Infinity);
  // Spaces would begin a block of code, or be lost.
  return indent === '' ? `\n${escaped}\n` : `${'\u00A0'.repeat(indent.length)}${escaped}  `;
}
