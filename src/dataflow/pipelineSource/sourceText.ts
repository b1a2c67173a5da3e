import type { BeamLanguage } from './beamLanguage.ts';

/**
 * The same text with spaces for comments and Python's long strings, so that places stay. Strings that are not closed
 * are taken as far as they go: looking for their ends again from each quote in them would take very long.
 */
export function withoutComments(language: BeamLanguage, source: string): string {
  const pattern =
    language === 'python'
      ? /(?<long>"""|''')[^]*?(?:\k<long>|$)|(?<kept>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|#[^\n]*/g
      : /(?<kept>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[^]|[^`\\])*`?)|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g;
  return source.replace(pattern, (found: string, ...rest: unknown[]) => {
    const groups = rest.at(-1);
    const isKept =
      typeof groups === 'object' && groups !== null && 'kept' in groups && groups.kept !== undefined;
    return isKept ? found : blank(found);
  });
}

/** @param code without comments @returns it with spaces for the contents of strings, so that places stay */
export function withoutStrings(code: string): string {
  return code.replace(
    /"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[^]|[^`\\])*`?/g,
    (found) => `${found.slice(0, 1)}${blank(found.slice(1, -1))}${found.slice(1).slice(-1)}`,
  );
}

/** Answers the line, from 0, of an offset. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low;
  };
}

/** An expression is not looked at further than that, in characters. */
const longestExpression = 4000;

/**
 * Where the expression that begins at an offset ends: before a comma, semicolon, pipe or line end outside its brackets,
 * or the bracket that closes what it stands in. A line end before a dot goes on with a chain of calls.
 * @param bare code without comments and contents of strings
 */
export function expressionEnd(bare: string, start: number): number {
  let depth = 0;
  const end = Math.min(bare.length, start + longestExpression);
  for (let at = start; at < end; at += 1) {
    const character = bare.charAt(at);
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (depth === 0) {
      if (',;|'.includes(character)) return at;
      if (character === '\n' && !/^\s*\./.test(bare.slice(at, at + 200))) return at;
    }
  }
  return end;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
