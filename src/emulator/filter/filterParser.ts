import { filterError, type FilterPart } from './filterError.ts';
import { filterTokens, type Comparator, type FilterToken } from './filterLexer.ts';

/** A literal of a filter. */
export interface FilterLiteral extends FilterPart {
  readonly value: string;
  readonly isQuoted: boolean;
}

/** For example `starts_with("a")`. */
export interface FilterCall extends FilterPart {
  readonly name: string;
  readonly args: readonly FilterLiteral[];
}

export interface FilterField extends FilterPart {
  readonly path: readonly string[];
}

export interface FilterComparison {
  readonly kind: 'comparison';
  readonly field: FilterField;
  readonly comparator: Comparator;
  readonly operator: FilterPart;
  readonly value: FilterLiteral | FilterCall;
}

export type FilterNode =
  | FilterComparison
  | { readonly kind: 'all' | 'any'; readonly parts: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly part: FilterNode }
  /** A text that stands alone. */
  | { readonly kind: 'text'; readonly literal: FilterLiteral }
  /** A function that stands alone. */
  | { readonly kind: 'call'; readonly call: FilterCall };

const longestFilter = 20_000;
const deepestNesting = 100;

/**
 * Reads the filter language that Cloud Logging and Cloud Monitoring share. NOT binds closest, then OR, then AND, which
 * may be left out.
 * @returns undefined for an empty filter.
 * @throws ApiError INVALID_ARGUMENT naming the part that cannot be read.
 * @see https://cloud.google.com/logging/docs/view/logging-query-language
 * @see https://cloud.google.com/monitoring/api/v3/filters
 */
export function parseFilter(filter: string): FilterNode | undefined {
  if (filter.length > longestFilter) {
    throw filterError(
      { text: '', position: longestFilter },
      `the filter has ${filter.length} characters; at most ${longestFilter} are allowed.`,
    );
  }
  return new FilterParser(filterTokens(filter)).parse();
}

class FilterParser {
  readonly #tokens: readonly FilterToken[];
  #index = 0;
  #depth = 0;

  constructor(tokens: readonly FilterToken[]) {
    this.#tokens = tokens;
  }

  parse(): FilterNode | undefined {
    if (this.#next().kind === 'end') return undefined;
    const node = this.#all();
    if (this.#next().kind !== 'end') throw filterError(this.#next(), 'this closes nothing.');
    return node;
  }

  #next(): FilterToken {
    const token = this.#tokens[this.#index] ?? this.#tokens.at(-1);
    if (token === undefined) throw new Error('a filter has at least its end');
    return token;
  }

  #take(): FilterToken {
    const token = this.#next();
    this.#index += 1;
    return token;
  }

  #takeKeyword(keyword: 'AND' | 'OR' | 'NOT'): boolean {
    const isIt = this.#next().kind === 'word' && this.#next().text === keyword;
    if (isIt) this.#index += 1;
    return isIt;
  }

  #all(): FilterNode {
    const parts = [this.#any()];
    while (this.#takeKeyword('AND') || (this.#next().kind !== 'end' && this.#next().kind !== ')')) {
      parts.push(this.#any());
    }
    return joined('all', parts);
  }

  #any(): FilterNode {
    const parts = [this.#term()];
    while (this.#takeKeyword('OR')) parts.push(this.#term());
    return joined('any', parts);
  }

  #term(): FilterNode {
    if (this.#takeKeyword('NOT')) return this.#nested(() => ({ kind: 'not', part: this.#term() }));
    const token = this.#take();
    switch (token.kind) {
      case '(':
        return this.#nested(() => {
          const node = this.#all();
          this.#close(token);
          return node;
        });
      case 'string':
        return { kind: 'text', literal: literalOf(token) };
      case 'word':
        return this.#restriction(token);
      case ')':
      case ',':
      case 'end':
      case 'comparator':
        throw filterError(token, 'a field, a text, NOT or ( is expected here.');
    }
  }

  /** A word: a negation with `-`, a comparison, a function or a text. */
  #restriction(word: FilterToken & { readonly kind: 'word' }): FilterNode {
    if (word.text === 'AND' || word.text === 'OR') {
      throw filterError(word, 'a field, a text, NOT or ( is expected here.');
    }
    if (word.text === '-') return this.#nested(() => ({ kind: 'not', part: this.#term() }));
    if (word.text.startsWith('-')) {
      const rest = { ...word, text: word.text.slice(1), position: word.position + 1 };
      const [first = '', ...path] = word.path;
      return { kind: 'not', part: this.#restriction({ ...rest, path: [first.slice(1), ...path] }) };
    }
    const next = this.#next();
    if (next.kind === '(' && isAdjacent(word, next)) return { kind: 'call', call: this.#call(word) };
    if (next.kind !== 'comparator') return { kind: 'text', literal: literalOf(word) };
    this.#index += 1;
    return this.#values((value) => ({
      kind: 'comparison',
      field: word,
      comparator: next.comparator,
      operator: next,
      value,
    }));
  }

  /** The right side: a value, or several as in `severity=(ERROR OR CRITICAL)`. */
  #values(compare: (value: FilterLiteral | FilterCall) => FilterNode): FilterNode {
    const token = this.#take();
    if (token.kind === 'string') return compare(literalOf(token));
    if (token.kind === 'word') {
      const next = this.#next();
      return compare(next.kind === '(' && isAdjacent(token, next) ? this.#call(token) : literalOf(token));
    }
    if (token.kind !== '(') throw filterError(token, 'a value is expected here.');
    return this.#nested(() => {
      const all: FilterNode[] = [];
      do {
        const any: FilterNode[] = [];
        do {
          const isNegated = this.#takeKeyword('NOT');
          const node = this.#values(compare);
          any.push(isNegated ? { kind: 'not', part: node } : node);
        } while (this.#takeKeyword('OR'));
        all.push(joined('any', any));
      } while (this.#takeKeyword('AND') || this.#next().kind === 'word' || this.#next().kind === 'string');
      this.#close(token);
      return joined('all', all);
    });
  }

  #call(name: FilterToken): FilterCall {
    const open = this.#take();
    const args: FilterLiteral[] = [];
    for (let token = this.#next(); token.kind === 'word' || token.kind === 'string'; token = this.#next()) {
      this.#index += 1;
      args.push(literalOf(token));
      if (this.#next().kind !== ',') break;
      this.#index += 1;
    }
    this.#close(open);
    return { text: name.text, position: name.position, name: name.text, args };
  }

  #close(open: FilterPart): void {
    const token = this.#take();
    if (token.kind !== ')') {
      throw filterError(token, `) is expected here, to close the ( at character ${open.position + 1}.`);
    }
  }

  #nested(read: () => FilterNode): FilterNode {
    this.#depth += 1;
    if (this.#depth > deepestNesting) {
      throw filterError(this.#next(), `the filter is nested more than ${deepestNesting} deep.`);
    }
    const node = read();
    this.#depth -= 1;
    return node;
  }
}

function joined(kind: 'all' | 'any', parts: readonly FilterNode[]): FilterNode {
  const [first, ...more] = parts;
  return first !== undefined && more.length === 0 ? first : { kind, parts };
}

function isAdjacent(a: FilterPart, b: FilterPart): boolean {
  return a.position + a.text.length === b.position;
}

function literalOf(token: FilterToken & { readonly kind: 'word' | 'string' }): FilterLiteral {
  const { text, position } = token;
  return token.kind === 'string'
    ? { text, position, value: token.value, isQuoted: true }
    : { text, position, value: text, isQuoted: false };
}
