import type { JobRef } from '../connection.ts';
import type { CallOptions } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { JobLogEntry, ListLogsRequest } from '../jobHistory.ts';
import { filterText } from './filterText.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { mapLogEntry } from './mapping/mapLogEntries.ts';
import { timestampOf } from './mapping/mapTimes.ts';
import { allPages } from './pages.ts';

const defaultLimit = 1000;
const largestPage = 1000;
/** Pages may be empty while the service still looks; a search over much may have many. */
const mostPages = 50;

/** Cloud Logging about jobs. */
export class GoogleLogs {
  constructor(private readonly calls: GoogleCalls) {}

  async list(ref: JobRef, request: ListLogsRequest, options?: CallOptions): Promise<readonly JobLogEntry[]> {
    const operation = `Reading logs of job ${ref.jobId}`;
    const filter = logsFilter(ref, request, operation);
    const limit = Math.max(request.limit ?? defaultLimit, 1);
    const newestFirst: JobLogEntry[] = [];
    let pages = 0;
    for await (const page of allPages((pageToken) =>
      this.calls.read(
        operation,
        async ({ logging }, callOptions) => {
          const client = await logging();
          const [, , response] = await client.listLogEntries(
            {
              resourceNames: [`projects/${ref.projectId}`],
              filter,
              orderBy: 'timestamp desc',
              pageSize: Math.min(limit, largestPage),
              ...(pageToken !== '' && { pageToken }),
            },
            callOptions,
          );
          return response;
        },
        { ...options, service: 'logging' },
      ),
    )) {
      newestFirst.push(...(page.entries ?? []).map(mapLogEntry));
      pages += 1;
      if (newestFirst.length >= limit || pages >= mostPages) break;
    }
    return newestFirst.slice(0, limit).reverse();
  }
}

/** @see https://cloud.google.com/logging/docs/view/logging-query-language */
function logsFilter({ projectId, jobId }: JobRef, request: ListLogsRequest, operation: string): string {
  const { minimumSeverity, startTime, endTime, logs, step, text } = request;
  const logName = (log: string): string =>
    filterText(`projects/${projectId}/logs/${encodeURIComponent(`dataflow.googleapis.com/${log}`)}`);
  const terms = [
    'resource.type="dataflow_step"',
    `resource.labels.job_id=${filterText(jobId)}`,
    logs ? `logName=(${logs.map(logName).join(' OR ')})` : `logName!=${logName('job-message')}`,
    ...(minimumSeverity === undefined ? [] : [`severity>=${minimumSeverity}`]),
    ...(startTime === undefined ? [] : [`timestamp>=${filterTime(startTime, operation)}`]),
    ...(endTime === undefined ? [] : [`timestamp<${filterTime(endTime, operation)}`]),
    ...(step === undefined ? [] : [`resource.labels.step_id=${filterText(step)}`]),
    ...(text === undefined ? [] : [containing(filterText(text))]),
  ];
  return terms.join(' AND ');
}

function containing(text: string): string {
  return `(textPayload:${text} OR jsonPayload.message:${text} OR jsonPayload.exception:${text})`;
}

function filterTime(iso: string, operation: string): string {
  if (timestampOf(iso)) return filterText(new Date(iso).toISOString());
  const reason = `The time "${iso}" is no date.`;
  throw new DataflowError('INVALID_ARGUMENT', operation, reason, 'Give a time like 2026-01-31T12:00:00Z.');
}
