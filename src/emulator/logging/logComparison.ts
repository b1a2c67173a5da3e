import { timestampFromDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import { filterError, type FilterPart } from '../filter/filterError.ts';
import type { Comparator } from '../filter/filterLexer.ts';
import type { FilterComparison, FilterLiteral } from '../filter/filterParser.ts';
import { filterPattern } from '../filter/filterPattern.ts';
import { LogSeverity } from '../gen/google/logging/type/log_severity_pb.ts';
import { compareTimes } from '../jobs/messageLog.ts';
import type { LogEntryFields } from './jobLogEntries.ts';
import { logField } from './logFields.ts';

type Matcher = (entry: LogEntryFields) => boolean;
type TextComparator = Exclude<Comparator, ':' | '=~' | '!~'>;

/** @throws ApiError INVALID_ARGUMENT naming what is wrong with the field, the operator or the value. */
export function logComparison({ field, comparator, operator, value }: FilterComparison): Matcher {
  if ('name' in value) throw filterError(value, 'functions are not served as values.');
  const read = logField(field);
  if (comparator === ':' && value.value === '*' && !value.isQuoted) {
    return (entry) => read.of(entry) !== undefined;
  }
  switch (read.type) {
    case 'time': {
      const holds = ordered(comparator === ':' ? '=' : comparator, operator);
      const wanted = timeOf(value);
      return (entry) => holds(compareTimes(read.of(entry), wanted));
    }
    case 'severity': {
      const holds = ordered(comparator === ':' ? '=' : comparator, operator);
      const wanted = severityOf(value);
      return (entry) => holds(read.of(entry) - wanted);
    }
    case 'map': {
      if (comparator !== ':')
        throw filterError(operator, `${field.text} has only : to ask for one of its keys.`);
      return (entry) => Object.hasOwn(read.of(entry) ?? {}, value.value);
    }
    case 'text': {
      const matches = textMatcher(comparator, value);
      return (entry) => {
        const text = read.of(entry);
        return text !== undefined && matches(text);
      };
    }
  }
}

function textMatcher(comparator: Comparator, literal: FilterLiteral): (text: string) => boolean {
  if (comparator === '=~' || comparator === '!~') {
    const pattern = filterPattern(literal.value, literal);
    return (text) => pattern.finds(text) === (comparator === '=~');
  }
  const wanted = literal.value.toLowerCase();
  if (comparator === ':') return (text) => text.toLowerCase().includes(wanted);
  const holds = order[comparator];
  return (text) => {
    const found = text.toLowerCase();
    return holds(found === wanted ? 0 : found < wanted ? -1 : 1);
  };
}

/** Each takes a number below zero when the entry's value is the smaller one. */
const order: Readonly<Record<TextComparator, (difference: number) => boolean>> = {
  '=': (difference) => difference === 0,
  '!=': (difference) => difference !== 0,
  '<': (difference) => difference < 0,
  '<=': (difference) => difference <= 0,
  '>': (difference) => difference > 0,
  '>=': (difference) => difference >= 0,
};

function ordered(
  comparator: Exclude<Comparator, ':'>,
  operator: FilterPart,
): (difference: number) => boolean {
  if (comparator === '=~' || comparator === '!~') {
    throw filterError(operator, 'regular expressions match texts only.');
  }
  return order[comparator];
}

/** A time of RFC 3339 or a date. Nanoseconds count. Google's client for Python writes offsets without a colon. */
export function timeOf(literal: FilterLiteral): Timestamp {
  const [, whole, fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d:\d\d)?)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:?\d\d)?$/.exec(literal.value) ??
    [];
  const date = new Date(
    whole === undefined
      ? NaN
      : whole.length === 10
        ? whole
        : `${whole}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`.toUpperCase(),
  );
  if (Number.isNaN(date.getTime())) {
    throw filterError(literal, 'this is no time such as "2026-01-31T12:00:00Z".');
  }
  return { ...timestampFromDate(date), nanos: Number(fraction.padEnd(9, '0')) };
}

function severityOf(literal: FilterLiteral): number {
  const name = literal.value.toUpperCase();
  const named = Object.entries(LogSeverity).find(([each]) => each === name)?.[1];
  if (typeof named === 'number') return named;
  if (/^\d+$/.test(name)) return Number(name);
  throw filterError(
    literal,
    'there is no such severity; they are DEFAULT, DEBUG, INFO, NOTICE, WARNING, ERROR, CRITICAL, ALERT and EMERGENCY.',
  );
}
