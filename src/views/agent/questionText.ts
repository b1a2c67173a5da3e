import { inertText } from '../../mcp/untrusted/inertText.ts';
import { labelText } from '../displayText.ts';

/** Characters that the editor shows of a notification. */
export const longestNotification = 1000;
/** What fits into a dialog of the operating system, which does not scroll and breaks its lines as it likes. */
const dialogSize = { columns: 60, lines: 30 };
/** Columns after which a line of a document goes on below, so that nothing stands outside the window. */
const documentColumns = 100;

/** A question of the agent as a notification shows it: in one line. */
export interface NoticeText {
  readonly text: string;
  /** Whether that is all of the question, and nothing in it can be taken for something else. */
  readonly isWhole: boolean;
}

export function noticeText(message: string): NoticeText {
  const text = labelText(message, Infinity);
  if (text.length <= longestNotification && !isAmbiguous(message)) return { text, isWhole: true };
  const [first = ''] = message.split('\n');
  const lead = labelText(first, longestNotification / 2);
  return { text: `${lead} This is not all of it: open the details to see it and to answer.`, isWhole: false };
}

/** In one line a value with ` - ` in it, or with lines of its own, would look like entries of the list. */
function isAmbiguous(message: string): boolean {
  const [, ...below] = message.split('\n');
  return below.some((line) => line.startsWith(' ') || /\s-\s/.test(line));
}

/** A question as a dialog shows it. */
export interface DialogText {
  readonly first: string;
  readonly below: string;
}

/** @returns undefined for more than a dialog holds */
export function dialogText(message: string, detail: string): DialogText | undefined {
  const [first = '', ...rest] = message.split('\n');
  const below = [...rest, ...(rest.length === 0 ? [] : ['']), detail].map(lineText);
  const lead = labelText(first, Infinity);
  const rows = [lead, ...below].map(({ length }) => Math.max(1, Math.ceil(length / dialogSize.columns)));
  const height = rows.reduce((sum, each) => sum + each, 0);
  return height <= dialogSize.lines ? { first: lead, below: below.join('\n') } : undefined;
}

/** Its indentation stays: it tells a line of a value from a line of the question. */
function lineText(line: string): string {
  const [indent = ''] = /^ */.exec(line) ?? [];
  return indent + labelText(line, Infinity);
}

/** All of a question as a document shows it. What goes on below is indented, so that it looks like no line of its own. */
export function documentText(message: string, detail: string): string {
  // What is quoted in the detail shall not look like a line of the question.
  const text = `${inertText(message, Infinity, true)}\n\n${inertText(detail, Infinity)}`;
  // How wide a tab is, and so where a line ends, is for the editor's settings to say.
  const lines = text.replaceAll('\t', '    ').split('\n');
  return `${lines.map((line) => rowsOf(line).join('\n    ')).join('\n')}\n`;
}

function rowsOf(line: string): readonly string[] {
  const rows: string[] = [];
  let row = '';
  let columns = 0;
  for (const character of line) {
    const width = wide.test(character) ? 2 : 1;
    if (columns + width > documentColumns) {
      rows.push(row);
      row = '';
      columns = 0;
    }
    row += character;
    columns += width;
  }
  return [...rows, row];
}

/** Characters that fill two columns. */
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/u;
