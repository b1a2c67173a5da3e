import { filterError, type FilterPart } from './filterError.ts';

export const comparators = ['=~', '!~', '!=', '>=', '<=', '=', '>', '<', ':'] as const;
export type Comparator = (typeof comparators)[number];

export type FilterToken = FilterPart &
  (
    | { readonly kind: 'comparator'; readonly comparator: Comparator }
    | { readonly kind: '(' | ')' | ',' | 'end' }
    /** `path` splits it at its dots; parts in quotes are one each. */
    | { readonly kind: 'word'; readonly path: readonly string[] }
    | { readonly kind: 'string'; readonly value: string }
  );

const timePattern = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/y;
const barePattern = /[^\s()=<>!:~,"']+/y;
const spacePattern = /(?:\s|--[^\n]*)+/y;
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** Splits a filter of Cloud Logging or Cloud Monitoring. The last token is `end`. */
export function filterTokens(filter: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let position = 0;
  for (;;) {
    position += matchAt(spacePattern, filter, position)?.length ?? 0;
    const token = tokenAt(filter, position);
    tokens.push(token);
    if (token.kind === 'end') return tokens;
    position += token.text.length;
  }
}

function tokenAt(filter: string, position: number): FilterToken {
  const first = filter[position];
  if (first === undefined) return { kind: 'end', text: '', position };
  if (first === '(' || first === ')' || first === ',') return { kind: first, text: first, position };
  if (first === '"' || first === "'") {
    const { text, value } = quotedAt(filter, position);
    return { kind: 'string', text, position, value };
  }
  const comparator = comparators.find((each) => filter.startsWith(each, position));
  if (comparator !== undefined) return { kind: 'comparator', text: comparator, position, comparator };
  const time = matchAt(timePattern, filter, position);
  if (time !== undefined) return { kind: 'word', text: time, position, path: [time] };
  return wordAt(filter, position);
}

/** For example `labels."compute.googleapis.com/resource_name"`. */
function wordAt(filter: string, start: number): FilterToken {
  const path: string[] = [];
  let end = start;
  for (;;) {
    const bare = matchAt(barePattern, filter, end);
    if (bare === undefined) break;
    end += bare.length;
    const names = bare.split('.');
    const isOpen = names.at(-1) === '' && /["']/.test(filter[end] ?? '');
    if (names[0] === '' && path.length > 0) names.shift();
    if (isOpen) names.pop();
    path.push(...names);
    if (!isOpen) break;
    const { text, value } = quotedAt(filter, end);
    path.push(value);
    end += text.length;
    if (filter[end] !== '.') break;
  }
  if (end === start) {
    throw filterError({ text: filter[start] ?? '', position: start }, 'this character has no meaning here.');
  }
  return { kind: 'word', text: filter.slice(start, end), position: start, path };
}

/** Escapes without a meaning of their own stay as they are, so that regular expressions need no doubled backslashes. */
function quotedAt(filter: string, start: number): { text: string; value: string } {
  const quote = filter[start];
  let value = '';
  for (let index = start + 1; index < filter.length; index += 1) {
    const character = filter[index] ?? '';
    if (character === quote) return { text: filter.slice(start, index + 1), value };
    if (character === '\\' && index + 1 < filter.length) {
      index += 1;
      const escaped = filter[index] ?? '';
      value += escapes[escaped] ?? `\\${escaped}`;
    } else value += character;
  }
  throw filterError({ text: filter.slice(start), position: start }, 'the quotation is not closed.');
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  const sticky = new RegExp(pattern.source, 'y');
  sticky.lastIndex = position;
  return sticky.exec(text)?.[0];
}
