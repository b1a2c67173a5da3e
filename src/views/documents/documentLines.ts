/** Where in a document about a job something can be followed. Lines and columns from 0; `end` is exclusive. */
export interface StepSpot {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly step: string;
}

/** First and last line of what folds. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Entries of several lines: their stack traces fold under the first one. */
export function foldableRanges(lines: readonly string[]): readonly LineRange[] {
  const ranges: LineRange[] = [];
  let first = -1;
  const close = (end: number): void => {
    if (first >= 0 && end > first) ranges.push({ first, last: end });
  };
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('    ') || line === '') continue;
    close(lastFilled(lines, index - 1));
    first = line.startsWith('#') ? -1 : index;
  }
  close(lastFilled(lines, lines.length - 1));
  return ranges;
}

/** Names of steps in brackets, as the heads of log entries and the facts of groups have them. */
export function stepSpots(lines: readonly string[]): readonly StepSpot[] {
  return lines.flatMap((text, line) => {
    const isHead = /^\d{4}-\d{2}-\d{2} \d{2}:/.test(text);
    if (isHead) {
      const found = /^\S+ \S+ +[A-Z]+ +[\w./-]+(?: \S+)? \[([^[\]]+)\]/.exec(text);
      return found ? [spot(line, found[0].length - 1, found[1] ?? '')] : [];
    }
    if (!/^ {4}steps \[/.test(text)) return [];
    return [...text.matchAll(/\[([^[\]]+)\]/g)].map((match) =>
      spot(line, match.index + match[0].length - 1, match[1] ?? ''),
    );
  });
}

/** @param end column of the closing bracket */
function spot(line: number, end: number, step: string): StepSpot {
  return { line, start: end - step.length, end, step };
}

function lastFilled(lines: readonly string[], index: number): number {
  let last = index;
  while (last >= 0 && lines[last] === '') last -= 1;
  return last;
}
