import type { protos } from '@google-cloud/logging-api';
import { type JobLogEntry, logSeverities } from '../../jobHistory.ts';
import { isoTime } from './mapTimes.ts';
import { type PlainObject, plainObject, plainText } from './mapValues.ts';

/** Workers write JSON: the message, and beside it the exception where the SDK does not put it into the message. */
export function mapLogEntry(entry: protos.google.logging.v2.ILogEntry): JobLogEntry {
  const payload = plainObject(entry.jsonPayload);
  const time = isoTime(entry.timestamp) ?? isoTime(entry.receiveTimestamp) ?? new Date(0).toISOString();
  const text = entry.textPayload || jsonText(payload);
  const worker = entry.labels?.['compute.googleapis.com/resource_name'] || plainText(payload['worker']);
  const step = entry.resource?.labels?.['step_id'] || plainText(payload['step']);
  const logger = plainText(payload['logger']);
  return {
    id: entry.insertId || `${time} ${text}`,
    time,
    severity: logSeverities.find((known) => known === entry.severity) ?? 'DEFAULT',
    text,
    log: lastPart(entry.logName ?? ''),
    ...(worker && { worker }),
    ...(step && { step }),
    ...(logger !== undefined && { logger }),
  };
}

function jsonText(payload: PlainObject): string {
  const message = plainText(payload['message']);
  const exception = plainText(payload['exception']);
  if (message === undefined) return exception ?? JSON.stringify(payload);
  return exception === undefined || message.includes(exception) ? message : `${message}\n${exception}`;
}

/** `worker` of `projects/p/logs/dataflow.googleapis.com%2Fworker`. */
function lastPart(logName: string): string {
  return logName.split(/%2F|\//i).at(-1) ?? '';
}
