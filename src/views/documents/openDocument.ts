import { DataflowError } from '../../dataflow/errors.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { DocumentReader, type DocumentApi } from './documentReader.ts';
import { failureText } from './jobDocumentText.ts';
import type { JobDocument } from './jobDocumentUri.ts';
import type { LocalTime } from './localTime.ts';
import { noFilter, type LogFilter } from './logFilter.ts';

const followMs = 5000;

export interface OpenDocumentDeps {
  readonly document: JobDocument;
  readonly api: () => Promise<DocumentApi>;
  readonly clock: Clock;
  readonly log: Log;
  readonly time: LocalTime;
  readonly isVisible: () => boolean;
  /** After a read that was not asked for by the editor; not after one that was called off. */
  readonly onDidRead: () => void;
}

/** One document that somebody has open: what it says, and when it is read again. */
export class OpenDocument {
  private shown: string | undefined;
  private names: readonly string[] = [];
  private isFinal = false;
  private reader: DocumentReader;
  /** Ends what is under way. */
  private abort = new AbortController();
  private underWay: Promise<void> | undefined;
  private stopTimer: (() => void) | undefined;

  constructor(private readonly deps: OpenDocumentDeps) {
    this.reader = this.newReader(noFilter);
  }

  /** Undefined until it was read. */
  get text(): string | undefined {
    return this.shown;
  }

  /** Steps that its entries name; of those that a filter leaves out too, once they were read. */
  get steps(): readonly string[] {
    return this.names;
  }

  get filter(): LogFilter {
    return this.reader.filter;
  }

  /** Resolves when what the filter leaves is read. */
  async setFilter(filter: LogFilter): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    this.underWay = undefined;
    this.reader = this.newReader(filter);
    this.isFinal = false;
    // What stood there was another question's answer.
    this.shown = undefined;
    await this.refresh();
  }

  /** Reads it now, or joins the read that is under way. Never rejects: what went wrong stands in the document. */
  read(): Promise<void> {
    if (this.underWay) return this.underWay;
    this.stopTimer?.();
    this.stopTimer = undefined;
    const reading = this.readOnce().finally(() => {
      if (this.underWay === reading) this.underWay = undefined;
    });
    this.underWay = reading;
    return reading;
  }

  /** Reads it again after a while. What is being read now says itself whether there is more to come. */
  follow(): void {
    if (this.isFinal || this.underWay || this.stopTimer) return;
    this.stopTimer = this.deps.clock.setTimeout(() => {
      this.stopTimer = undefined;
      if (this.deps.isVisible()) void this.refresh();
    }, followMs);
  }

  close(): void {
    this.stopTimer?.();
    this.abort.abort();
  }

  private async refresh(): Promise<void> {
    const { signal } = this.abort;
    await this.read();
    if (signal.aborted) return;
    this.deps.onDidRead();
    if (this.deps.isVisible()) this.follow();
  }

  private async readOnce(): Promise<void> {
    const { reader, abort } = this;
    try {
      const api = await this.deps.api();
      const { text, steps, isFinal } = await reader.read(api, abort.signal);
      if (abort.signal.aborted) return;
      // Of what a filter leaves out the names are still offered.
      this.names = [...new Set([...this.names, ...steps])];
      this.shown = text;
      this.isFinal = isFinal;
    } catch (error) {
      if (abort.signal.aborted) return;
      const failure = DataflowError.from(error, 'Reading the document');
      this.deps.log.warn(failure.message);
      this.shown ??= failureText(failure.message);
    }
  }

  private newReader(filter: LogFilter): DocumentReader {
    return new DocumentReader(this.deps.document, filter, this.deps.time);
  }
}
