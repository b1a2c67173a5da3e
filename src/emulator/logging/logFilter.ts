import { filterError } from '../filter/filterError.ts';
import { parseFilter, type FilterCall, type FilterNode } from '../filter/filterParser.ts';
import { requiredComparisons, requiredText } from '../filter/requiredComparisons.ts';
import { timeMs } from '../jobs/messageLog.ts';
import type { TimeSpan } from '../jobs/timeSpan.ts';
import type { LogEntryFields } from './jobLogEntries.ts';
import { logComparison, timeOf } from './logComparison.ts';

export type LogMatcher = (entry: LogEntryFields) => boolean;

export interface LogFilter {
  readonly matches: LogMatcher;
  /** The only job whose entries can match, where the filter names one. */
  readonly jobId: string | undefined;
  /** The times of entries that can match, or a little more. */
  readonly span: TimeSpan;
}

/**
 * The Logging query language without its functions other than log_id(). Upper and lower case are the same, except in
 * regular expressions; a comparison with a field that an entry does not have fails.
 * @throws ApiError INVALID_ARGUMENT naming the part that is wrong or not served.
 * @see https://cloud.google.com/logging/docs/view/logging-query-language
 */
export function logFilter(filter: string): LogFilter {
  const node = parseFilter(filter);
  return {
    matches: node === undefined ? () => true : matcherOf(node),
    jobId: requiredText(node, ['resource.labels.job_id']),
    span: requiredSpan(node),
  };
}

function matcherOf(node: FilterNode): LogMatcher {
  switch (node.kind) {
    case 'all': {
      const parts = node.parts.map(matcherOf);
      return (entry) => parts.every((matches) => matches(entry));
    }
    case 'any': {
      const parts = node.parts.map(matcherOf);
      return (entry) => parts.some((matches) => matches(entry));
    }
    case 'not': {
      const matches = matcherOf(node.part);
      return (entry) => !matches(entry);
    }
    case 'comparison':
      return logComparison(node);
    case 'text': {
      const wanted = node.literal.value.toLowerCase();
      return (entry) => textsOf(entry).some((text) => text.toLowerCase().includes(wanted));
    }
    case 'call':
      return logId(node.call);
  }
}

/** All that a text standing alone is looked for in. */
function textsOf(entry: LogEntryFields): readonly string[] {
  const { logName, insertId, resource, labels, textPayload, jsonPayload = {} } = entry;
  return [
    ...(textPayload === undefined ? [] : [textPayload]),
    ...Object.values(jsonPayload),
    logName,
    insertId,
    resource.type,
    ...Object.values(resource.labels),
    ...Object.values(labels),
  ];
}

/** log_id("dataflow.googleapis.com/worker") compares the part of the log's name after `logs/`. */
function logId(call: FilterCall): LogMatcher {
  if (call.name.toLowerCase() !== 'log_id') {
    throw filterError(call, 'of the functions, only log_id() is served here.');
  }
  const [argument, ...more] = call.args;
  if (argument === undefined || more.length > 0) throw filterError(call, 'it takes the id of one log.');
  const suffix = `/logs/${encodeURIComponent(decoded(argument.value))}`;
  return ({ logName }) => logName.endsWith(suffix);
}

function decoded(id: string): string {
  return id.replaceAll(/%2f/gi, '/');
}

function requiredSpan(node: FilterNode | undefined): TimeSpan {
  let [first, last] = [-Infinity, Infinity];
  for (const { field, comparator, value } of requiredComparisons(node)) {
    if (field.path.join('.') !== 'timestamp' || !('value' in value) || value.value === '*') continue;
    const time = timeMs(timeOf(value));
    if (comparator !== '<' && comparator !== '<=' && comparator !== '!=') first = Math.max(first, time);
    if (comparator !== '>' && comparator !== '>=' && comparator !== '!=') last = Math.min(last, time);
  }
  return { first, last };
}
