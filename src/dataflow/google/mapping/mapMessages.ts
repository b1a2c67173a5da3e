import type { protos } from '@google-cloud/dataflow';
import { type JobMessage, type MessageImportance, messageImportances } from '../../jobMessage.ts';
import { isoTime } from './mapTimes.ts';

type ApiImportance = keyof typeof protos.google.dataflow.v1beta3.JobMessageImportance;

/** An importance that is not known counts as `BASIC`, so that nothing is hidden. */
export function mapJobMessage(message: protos.google.dataflow.v1beta3.IJobMessage): JobMessage {
  const time = isoTime(message.time) ?? new Date(0).toISOString();
  const text = message.messageText ?? '';
  return {
    id: message.id || `${time} ${text}`,
    time,
    importance: importances.get(String(message.messageImportance)) ?? 'BASIC',
    text,
  };
}

export function apiImportance(importance: MessageImportance): ApiImportance {
  return `JOB_MESSAGE_${importance}`;
}

const importances: ReadonlyMap<string, MessageImportance> = new Map(
  messageImportances.map((importance) => [apiImportance(importance), importance]),
);
