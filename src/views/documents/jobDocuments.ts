import * as vscode from 'vscode';
import type { Connections } from '../../dataflow/connections.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { connectionApi } from '../connectionApi.ts';
import { failureText } from './jobDocumentText.ts';
import { jobDocumentParts, jobDocumentScheme, parseJobDocument, type JobDocument } from './jobDocumentUri.ts';
import { LocalTime } from './localTime.ts';
import { isFiltering, noFilter, type LogFilter } from './logFilter.ts';
import { OpenDocument } from './openDocument.ts';

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
        for (const { document } of editors) this.open.get(document.uri.toString())?.follow();
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
    known?.follow();
  }

  filterOf(uri: vscode.Uri): LogFilter {
    return this.open.get(uri.toString())?.filter ?? noFilter;
  }

  /** Steps that entries of the document name. */
  stepsOf(uri: vscode.Uri): readonly string[] {
    return this.open.get(uri.toString())?.steps ?? [];
  }

  /** Resolves when what the filter leaves is read, and on its way to the editor. */
  async setFilter(uri: vscode.Uri, filter: LogFilter): Promise<void> {
    const read = this.opened(uri).setFilter(filter);
    this.filterChanges.fire(uri);
    await read;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    try {
      const document = this.opened(uri);
      if (document.text === undefined) await document.read();
      return document.text ?? '';
    } catch (error) {
      return failureText(String(error));
    }
  }

  dispose(): void {
    for (const document of this.open.values()) document.close();
    this.open.clear();
    vscode.Disposable.from(this.changes, this.filterChanges, ...this.subscriptions).dispose();
  }

  private opened(uri: vscode.Uri): OpenDocument {
    const key = uri.toString();
    const known = this.open.get(key);
    if (known) return known;
    const { connections, clock, log } = this.deps;
    const about = parseJobDocument(uri.query);
    const document = new OpenDocument({
      document: about,
      api: () => connectionApi(connections, about.target.connectionId, 'Reading the document'),
      clock,
      log,
      time: this.time,
      isVisible: () => isVisible(uri),
      onDidRead: () => {
        this.tell(uri, document.text);
      },
    });
    this.open.set(key, document);
    return document;
  }

  private tell(uri: vscode.Uri, text: string | undefined): void {
    // What the editor shows is compared, as it may have dropped a change that came while it took in another.
    if (text === shownText(uri)) return;
    keepAtEnd(uri);
    this.changes.fire(uri);
  }

  private forget(uri: vscode.Uri): void {
    const key = uri.toString();
    this.open.get(key)?.close();
    this.open.delete(key);
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
