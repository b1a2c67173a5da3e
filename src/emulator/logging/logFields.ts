import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { filterError } from '../filter/filterError.ts';
import type { FilterField } from '../filter/filterParser.ts';
import { LogEntrySchema } from '../gen/google/logging/v2/log_entry_pb.ts';
import type { LogEntryFields } from './jobLogEntries.ts';

type StringMap = Readonly<Record<string, string>>;

/** How to read a field of an entry; undefined is a field the entry does not have. */
export type LogField =
  | { readonly type: 'text'; of(entry: LogEntryFields): string | undefined }
  | { readonly type: 'time'; of(entry: LogEntryFields): Timestamp }
  | { readonly type: 'severity'; of(entry: LogEntryFields): number }
  | { readonly type: 'map'; of(entry: LogEntryFields): StringMap | undefined };

const served =
  'logName, resource.type, resource.labels.NAME, timestamp, receiveTimestamp, severity, insertId, labels.NAME, textPayload and jsonPayload.NAME are served here';

/** @throws ApiError INVALID_ARGUMENT when log entries have no such field, or none that is served. */
export function logField(field: FilterField): LogField {
  const [first = '', ...rest] = field.path;
  const [second, third] = rest;
  const name = LogEntrySchema.fields.find((each) => each.name === first || each.jsonName === first)?.jsonName;
  if (rest.length === 0) {
    switch (name) {
      case 'logName':
      case 'insertId':
      case 'textPayload':
        return { type: 'text', of: (entry) => entry[name] };
      case 'timestamp':
      case 'receiveTimestamp':
        return { type: 'time', of: (entry) => entry[name] };
      case 'severity':
        return { type: 'severity', of: (entry) => entry.severity };
      case 'labels':
      case 'jsonPayload':
        return { type: 'map', of: (entry) => entry[name] };
      case undefined:
      default:
        break;
    }
  }
  if (rest.length === 1 && second !== undefined) {
    if (name === 'labels' || name === 'jsonPayload') return inMap((entry) => entry[name], second);
    if (name === 'resource' && second === 'type') return { type: 'text', of: (entry) => entry.resource.type };
    if (name === 'resource' && second === 'labels')
      return { type: 'map', of: (entry) => entry.resource.labels };
  }
  if (name === 'resource' && rest.length === 2 && second === 'labels' && third !== undefined) {
    return inMap((entry) => entry.resource.labels, third);
  }
  throw filterError(field, `there is no such field here; ${served}.`);
}

function inMap(mapOf: (entry: LogEntryFields) => StringMap | undefined, key: string): LogField {
  return {
    type: 'text',
    of: (entry) => {
      const map = mapOf(entry);
      return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
    },
  };
}
