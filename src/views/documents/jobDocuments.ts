import * as vscode from 'vscode';
import type { Connections } from '../../dataflow/connections.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { connectionApi } from '../connectionApi.ts';
import { DocumentReader } from './documentReader.ts';
import { failureText } from './jobDocumentText.ts';
import { jobDocumentParts, jobDocumentScheme, parseJobDocument, type JobDocument } from './jobDocumentUri.ts';
import { LocalTime } from './localTime.ts';
import { isFiltering, noFilter, type LogFilter } from './logFilter.ts';

const followMs = 5000;

/** One document that somebody has open. */
interface OpenDocument {
  readonly uri: vscode.Uri;
  reader: DocumentReader;
  /** Undefined until it was read. */
  text: string | undefined;
  steps: readonly string[];
  isFinal: boolean;
  /** Ends what is under way for it. */
  abort: AbortController;
  stopTimer: (() => void) | undefined;
}

/** Read-only documents about jobs. One that is in view is read again every few seconds until its job has ended. */
export class JobDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly filterChanges = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChangeFilter = this.filterChanges.event;
  private readonly open = new Map<string, OpenDocument>();
  private readonly time = new LocalTime();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly deps: { readonly connections: Connections; readonly clock: Clock; readonly log: Log },
  ) {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(jobDocumentScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.forget(uri);
      }),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const { document } of editors) this.follow(this.open.get(document.uri.toString()));
      }),
    ];
  }

  /** @param filter absent: as the document is, where a tab has it already */
  async show(document: JobDocument, filter?: LogFilter): Promise<void> {
    const uri = vscode.Uri.from({ scheme: jobDocumentScheme, ...jobDocumentParts(document) });
    // The editor keeps a document for a while after its tab was closed.
    const isForgotten = isFiltering(this.filterOf(uri)) && !hasTab(uri);
    const wanted = filter ?? (isForgotten ? noFilter : undefined);
    if (wanted) await this.setFilter(uri, wanted);
    const opened = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(opened, 'log');
    const editor = await vscode.window.showTextDocument(opened, { preview: false });
    // What came last matters, but of groups the first are the worst.
    const known = this.open.get(uri.toString());
    if (document.kind !== 'errors') {
      reveal(editor, opened.lineCount - 1);
      if (known?.text !== opened.getText()) revealEndOfNext(uri, [editor]);
    }
    this.follow(known);
  }

  filterOf(uri: vscode.Uri): LogFilter {
    return this.open.get(uri.toString())?.reader.filter ?? noFilter;
  }

  /** Steps that entries of the document name. */
  stepsOf(uri: vscode.Uri): readonly string[] {
    return this.open.get(uri.toString())?.steps ?? [];
  }

  /** Resolves when what the filter leaves is read, and on its way to the editor. */
  async setFilter(uri: vscode.Uri, filter: LogFilter): Promise<void> {
    const document = this.opened(uri);
    document.reader = new DocumentReader(parseJobDocument(uri.query), filter, this.time);
    document.isFinal = false;
    // What stood there was another question's answer.
    document.text = undefined;
    document.abort.abort();
    document.abort = new AbortController();
    this.filterChanges.fire(uri);
    await this.refresh(document);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    try {
      const document = this.opened(uri);
      if (document.text === undefined) await this.read(document);
      return document.text ?? '';
    } catch (error) {
      return failureText(String(error));
    }
  }

  dispose(): void {
    for (const { uri } of [...this.open.values()]) this.forget(uri);
    vscode.Disposable.from(this.changes, this.filterChanges, ...this.subscriptions).dispose();
  }

  private opened(uri: vscode.Uri): OpenDocument {
    const key = uri.toString();
    const known = this.open.get(key);
    if (known) return known;
    const document: OpenDocument = {
      uri,
      reader: new DocumentReader(parseJobDocument(uri.query), noFilter, this.time),
      text: undefined,
      steps: [],
      isFinal: false,
      abort: new AbortController(),
      stopTimer: undefined,
    };
    this.open.set(key, document);
    return document;
  }

  private follow(document: OpenDocument | undefined): void {
    if (!document || document.isFinal || document.stopTimer) return;
    document.stopTimer = this.deps.clock.setTimeout(() => {
      document.stopTimer = undefined;
      if (isVisible(document.uri)) void this.refresh(document);
    }, followMs);
  }

  private async refresh(document: OpenDocument): Promise<void> {
    const { signal } = document.abort;
    await this.read(document);
    if (signal.aborted) return;
    // What the editor shows is compared, as it may have dropped a change that came while it took in another.
    if (document.text !== shownText(document.uri)) {
      keepAtEnd(document.uri);
      this.changes.fire(document.uri);
    }
    if (isVisible(document.uri)) this.follow(document);
  }

  /** Never rejects: what went wrong stands in the document, unless it shows something already. */
  private async read(document: OpenDocument): Promise<void> {
    const { reader, abort } = document;
    const { target } = parseJobDocument(document.uri.query);
    try {
      const api = await connectionApi(this.deps.connections, target.connectionId, 'Reading the document');
      const { text, steps, isFinal } = await reader.read(api, abort.signal);
      if (abort.signal.aborted) return;
      // Of what a filter leaves out the names are still offered.
      document.steps = [...new Set([...document.steps, ...steps])];
      document.text = text;
      document.isFinal = isFinal;
    } catch (error) {
      if (abort.signal.aborted) return;
      const failure = DataflowError.from(error, 'Reading the document');
      this.deps.log.warn(failure.message);
      document.text ??= failureText(failure.message);
    }
  }

  private forget(uri: vscode.Uri): void {
    const document = this.open.get(uri.toString());
    if (!document) return;
    this.open.delete(uri.toString());
    document.stopTimer?.();
    document.abort.abort();
  }
}

function hasTab(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
}

function shownText(uri: vscode.Uri): string | undefined {
  return vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString())?.getText();
}

function isVisible(uri: vscode.Uri): boolean {
  return vscode.window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString());
}

/** An editor that shows the end of the document goes on doing so after the next change. */
function keepAtEnd(uri: vscode.Uri): void {
  const atEnd = vscode.window.visibleTextEditors.filter(
    ({ document, visibleRanges }) =>
      document.uri.toString() === uri.toString() &&
      (visibleRanges.at(-1)?.end.line ?? 0) >= document.lineCount - 2,
  );
  if (atEnd.length > 0) revealEndOfNext(uri, atEnd);
}

/** The end of the text that comes next. */
function revealEndOfNext(uri: vscode.Uri, editors: readonly vscode.TextEditor[]): void {
  const listener = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    if (document.uri.toString() !== uri.toString()) return;
    listener.dispose();
    for (const editor of editors) reveal(editor, document.lineCount - 1);
  });
}

function reveal(editor: vscode.TextEditor, line: number): void {
  editor.revealRange(new vscode.Range(line, 0, line, 0));
}
