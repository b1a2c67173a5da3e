import { create } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import { shown, validProject } from '../api/requestFields.ts';
import { LogEntrySchema, type LogEntry } from '../gen/google/logging/v2/log_entry_pb.ts';
import type { JobRecord } from '../jobs/jobRecord.ts';
import type { JobStore } from '../jobs/jobStore.ts';
import { compareTimes } from '../jobs/messageLog.ts';
import { overlap } from '../jobs/timeSpan.ts';
import { logEntriesOf, type StoredLogEntry } from './jobLogEntries.ts';
import type { LogFilter } from './logFilter.ts';

const mostResourceNames = 100;

/**
 * The projects of names such as `projects/p` and of views in them.
 * @throws ApiError INVALID_ARGUMENT for none, too many, or names of anything but projects.
 */
export function requestedProjects(resourceNames: readonly string[]): ReadonlySet<string> {
  if (resourceNames.length === 0 || resourceNames.length > mostResourceNames) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'resource_names': 1 to ${mostResourceNames} names are required, not ${resourceNames.length}.`,
    );
  }
  return new Set(
    resourceNames.map((name) => {
      const [, projectId] =
        /^projects\/([^/]+)(?:\/locations\/[^/]+\/buckets\/[^/]+\/views\/[^/]+)?$/.exec(name) ?? [];
      if (projectId !== undefined) return validProject(projectId);
      throw new ApiError(
        'INVALID_ARGUMENT',
        `Invalid value at 'resource_names': ${shown(name)} is not of the form projects/PROJECT_ID.`,
      );
    }),
  );
}

/** Oldest first; entries of the same time in the order of their insert ids. */
export async function matchingEntries(
  jobs: readonly { readonly record: JobRecord; readonly isWanted?: (entry: StoredLogEntry) => boolean }[],
  filter: LogFilter,
): Promise<readonly StoredLogEntry[]> {
  const matching: StoredLogEntry[] = [];
  for (const { record, isWanted } of jobs) {
    for (const entry of logEntriesOf(record, await record.details())) {
      if (isWanted?.(entry) !== false && filter.matches(entry.fields)) matching.push(entry);
    }
  }
  return matching.sort(compareEntries);
}

/** The jobs whose entries a filter may take. */
export function requestedRecords(
  jobs: JobStore,
  projects: ReadonlySet<string>,
  { jobId, span }: LogFilter,
): readonly JobRecord[] {
  return [...projects]
    .flatMap((projectId) => jobs.list({ projectId }).all())
    .filter(({ job }) => jobId === undefined || job.id === jobId)
    .filter(({ spans }) => spans === undefined || overlap(spans.logs, span));
}

function compareEntries(a: StoredLogEntry, b: StoredLogEntry): number {
  return (
    compareTimes(a.fields.timestamp, b.fields.timestamp) ||
    a.place[0] - b.place[0] ||
    a.place[1] - b.place[1] ||
    a.place[2] - b.place[2]
  );
}

export function logEntryMessage({ fields }: StoredLogEntry): LogEntry {
  const { resource, labels, textPayload, jsonPayload, ...plain } = fields;
  return create(LogEntrySchema, {
    ...plain,
    resource: { type: resource.type, labels: { ...resource.labels } },
    labels: { ...labels },
    payload:
      jsonPayload === undefined
        ? { case: 'textPayload', value: textPayload ?? '' }
        : { case: 'jsonPayload', value: { ...jsonPayload } },
  });
}
