import { headline } from '../../dataflow/errorSignature.ts';

/**
 * The line of an error that says what happened; undefined where only frames of a stack trace are left of it.
 * @param text as tools give it: whoever cut it has counted what is missing
 */
export function errorLine(text: string): string | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length < 3) return lines.join(' ');
  const line = headline(text);
  const isTrace = text.includes('Traceback (most recent call last)');
  if (!isTrace || line !== lines[0]) return line;
  // An exception whose name does not say that it is one stands in the last line.
  return /… \[\d+ more characters\]$/u.test(text) ? undefined : lines.at(-1);
}
