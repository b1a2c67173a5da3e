import { timestampDate, timestampFromDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import { JobMessageImportance } from '../gen/google/dataflow/v1beta3/messages_pb.ts';
import { LogSeverity } from '../gen/google/logging/type/log_severity_pb.ts';
import type { JobDetails } from '../jobs/jobDetails.ts';
import type { JobRecord } from '../jobs/jobRecord.ts';
import { messagePosition } from '../jobs/messageLog.ts';

/** An entry of Cloud Logging in the form filters read: the names are those of LogEntry. */
export interface LogEntryFields {
  readonly logName: string;
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly timestamp: Timestamp;
  readonly receiveTimestamp: Timestamp;
  readonly severity: LogSeverity;
  /** Unique among all entries. */
  readonly insertId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly textPayload?: string;
  readonly jsonPayload?: Readonly<Record<string, string>>;
}

export interface StoredLogEntry {
  /** Order of entries of the same time: job, kind of log, number. */
  readonly place: readonly [number, number, number];
  readonly fields: LogEntryFields;
}

/**
 * The log entries of a job, in no order: its messages (log job-message) and what its workers log.
 * @see https://cloud.google.com/dataflow/docs/guides/logging
 */
export function logEntriesOf(record: JobRecord, details: JobDetails): readonly StoredLogEntry[] {
  return [...messages(record, details), ...workerLogs(record, details)];
}

function messages(record: JobRecord, details: JobDetails): readonly StoredLogEntry[] {
  return details.messages.all().flatMap((message) => {
    const { time, messageText, messageImportance } = message;
    if (time === undefined) return [];
    const place = [record.sequence, 0, messagePosition(message)] as const;
    return [
      {
        place,
        fields: {
          ...commonFields(record, 'job-message', time, place),
          severity: messageSeverities[messageImportance],
          textPayload: messageText,
        },
      },
    ];
  });
}

function workerLogs(record: JobRecord, details: JobDetails): readonly StoredLogEntry[] {
  return details.workerLogs.entries().map(({ position, entry }) => {
    const { worker, step, logger, thread, message } = entry;
    const place = [record.sequence, 1, position] as const;
    const common = commonFields(record, entry.log, timestampFromDate(entry.time), place);
    return {
      place,
      fields: {
        ...common,
        resource: {
          ...common.resource,
          labels: { ...common.resource.labels, step_id: step ?? '' },
        },
        labels: { ...common.labels, 'compute.googleapis.com/resource_name': worker },
        severity: LogSeverity[entry.severity],
        jsonPayload: {
          message,
          worker,
          job: record.job.id,
          ...(step === undefined ? {} : { step }),
          ...(logger === undefined ? {} : { logger }),
          ...(thread === undefined ? {} : { thread }),
        },
      },
    };
  });
}

function commonFields(
  { job }: JobRecord,
  log: string,
  timestamp: Timestamp,
  place: StoredLogEntry['place'],
): Omit<LogEntryFields, 'severity'> {
  return {
    logName: `projects/${job.projectId}/logs/dataflow.googleapis.com%2F${encodeURIComponent(log)}`,
    resource: {
      type: 'dataflow_step',
      labels: {
        project_id: job.projectId,
        region: job.location,
        job_id: job.id,
        job_name: job.name,
        step_id: '',
      },
    },
    timestamp,
    receiveTimestamp: timestampFromDate(timestampDate(timestamp)),
    insertId: place.map((number) => number.toString(36).padStart(7, '0')).join('-'),
    labels: {
      'dataflow.googleapis.com/job_id': job.id,
      'dataflow.googleapis.com/job_name': job.name,
      'dataflow.googleapis.com/region': job.location,
    },
  };
}

const messageSeverities: Readonly<Record<JobMessageImportance, LogSeverity>> = {
  [JobMessageImportance.JOB_MESSAGE_IMPORTANCE_UNKNOWN]: LogSeverity.DEFAULT,
  [JobMessageImportance.JOB_MESSAGE_DEBUG]: LogSeverity.DEBUG,
  [JobMessageImportance.JOB_MESSAGE_DETAILED]: LogSeverity.DEBUG,
  [JobMessageImportance.JOB_MESSAGE_BASIC]: LogSeverity.INFO,
  [JobMessageImportance.JOB_MESSAGE_WARNING]: LogSeverity.WARNING,
  [JobMessageImportance.JOB_MESSAGE_ERROR]: LogSeverity.ERROR,
};
