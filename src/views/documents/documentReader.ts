import type { DataflowReads } from '../../dataflow/dataflowApi.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import { isTerminal, type JobSummary } from '../../dataflow/job.ts';
import { groupLines, isAtLeast, messageLine } from '../../dataflow/logGroups.ts';
import { EntryBuffer, logEntry, messageEntry, type DocumentEntry } from './entryBuffer.ts';
import { entriesText, errorGroupsText } from './jobDocumentText.ts';
import type { JobDocument } from './jobDocumentUri.ts';
import type { LocalTime } from './localTime.ts';
import { passes, type LogFilter } from './logFilter.ts';

export type DocumentApi = Pick<DataflowReads, 'getJob' | 'listMessages' | 'listLogs'>;

export interface ReadDocument {
  readonly text: string;
  /** Steps that entries of the document name. */
  readonly steps: readonly string[];
  /** Nothing will come any more. */
  readonly isFinal: boolean;
}

type DocumentContent = Pick<ReadDocument, 'text' | 'steps'>;

const limits = { entries: 5000, characters: 4_000_000 };
/** What was written a little earlier may arrive after what was written later. */
const lateMs = 10_000;

/** Reads one document again and again; after the first time only what came since. */
export class DocumentReader {
  private readonly buffer = new EntryBuffer(limits);
  private wasFull = false;
  private hasEnded = false;

  constructor(
    private readonly document: JobDocument,
    readonly filter: LogFilter,
    private readonly time: LocalTime,
  ) {}

  /** @throws DataflowError */
  async read(api: DocumentApi, signal: AbortSignal): Promise<ReadDocument> {
    const { kind, target } = this.document;
    const job = await api.getJob(target.ref, { signal });
    const content =
      kind === 'errors' ? await this.errors(api, job, signal) : await this.entries(api, job, kind, signal);
    // What workers wrote last may arrive after the job has ended: it is read once more.
    const isFinal = this.hasEnded && isTerminal(job.state);
    this.hasEnded = isTerminal(job.state);
    return { ...content, isFinal };
  }

  private async entries(
    api: DocumentApi,
    job: JobSummary,
    kind: 'messages' | 'logs',
    signal: AbortSignal,
  ): Promise<DocumentContent> {
    const since = this.since();
    const read =
      kind === 'messages' ? await this.messages(api, since, signal) : await this.logs(api, since, signal);
    this.wasFull ||= read.length >= limits.entries;
    this.buffer.add(read.filter((entry) => passes(this.filter, entry)));
    const { dropped, entries } = this.buffer;
    const what =
      kind === 'messages' ? { one: 'message', many: 'messages' } : { one: 'log entry', many: 'log entries' };
    const text = entriesText(this.head(job, this.wasFull ? 'unknown' : dropped), what, entries);
    return { text, steps: stepsOf(entries) };
  }

  private async errors(api: DocumentApi, job: JobSummary, signal: AbortSignal): Promise<DocumentContent> {
    const { ref } = this.document.target;
    const [messages, logs] = await Promise.allSettled([
      api.listMessages(ref, { minimumImportance: 'WARNING', limit: limits.entries }, { signal }),
      api.listLogs(ref, { minimumSeverity: 'WARNING', limit: limits.entries }, { signal }),
    ]);
    if (messages.status === 'rejected') throw messages.reason;
    // Who may not read Cloud Logging still has what the service says.
    const written = logs.status === 'fulfilled' ? logs.value : [];
    const lines = [...messages.value.map(messageLine), ...written].filter((line) =>
      passes(this.filter, line),
    );
    const isFull = [messages.value, written].some(({ length }) => length >= limits.entries);
    const head = this.head(job, isFull ? 'unknown' : 0);
    const missing =
      logs.status === 'rejected' ? DataflowError.from(logs.reason, 'Reading worker logs') : undefined;
    const text = errorGroupsText(missing ? { ...head, missing: missing.message } : head, groupLines(lines));
    return { text, steps: stepsOf(lines) };
  }

  private async messages(
    api: DocumentApi,
    since: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly DocumentEntry[]> {
    const { severity } = this.filter;
    const isSevere = severity !== undefined && isAtLeast(severity, 'WARNING');
    const request = {
      minimumImportance: isSevere ? 'WARNING' : 'DEBUG',
      limit: limits.entries,
      ...(since !== undefined && { startTime: since }),
    } as const;
    return (await api.listMessages(this.document.target.ref, request, { signal })).map(messageEntry);
  }

  private async logs(
    api: DocumentApi,
    since: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly DocumentEntry[]> {
    const { severity, step, text } = this.filter;
    const request = {
      limit: limits.entries,
      ...(since !== undefined && { startTime: since }),
      ...(severity !== undefined && { minimumSeverity: severity }),
      ...(step !== undefined && { step }),
      ...(text !== undefined && { text }),
    };
    return (await api.listLogs(this.document.target.ref, request, { signal })).map(logEntry);
  }

  private since(): string | undefined {
    const newest = this.buffer.entries.at(-1);
    if (!newest) return undefined;
    return new Date(Math.max(0, Date.parse(newest.time) - lateMs)).toISOString();
  }

  private head(job: JobSummary, leftOut: number | 'unknown'): Parameters<typeof entriesText>[0] {
    const { kind } = this.document;
    return { kind, job, filter: this.filter, leftOut, limit: limits.entries, time: this.time };
  }
}

function stepsOf(entries: readonly { readonly step?: string }[]): readonly string[] {
  return [...new Set(entries.map(({ step }) => step).filter((step) => step !== undefined))];
}
