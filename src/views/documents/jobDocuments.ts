import * as vscode from 'vscode';
import type { Connections } from '../../dataflow/connections.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import { isTerminal, type JobSummary } from '../../dataflow/job.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { connectionApi } from '../connectionApi.ts';
import { jobDocumentParts, jobDocumentScheme, parseJobDocument, type JobDocument } from './jobDocumentUri.ts';
import { failureText, logsText, messagesText } from './jobDocumentText.ts';

const followMs = 5000;
const newest = 5000;

/** Read-only documents about jobs. One that is in view is read again every few seconds until its job has ended. */
export class JobDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly texts = new Map<string, string>();
  private readonly following = new Map<string, () => void>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly deps: { readonly connections: Connections; readonly clock: Clock; readonly log: Log },
  ) {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(jobDocumentScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === jobDocumentScheme) this.forget(uri);
      }),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const { document } of editors)
          if (document.uri.scheme === jobDocumentScheme) this.follow(document.uri);
      }),
    ];
  }

  async open(document: JobDocument): Promise<void> {
    const uri = vscode.Uri.from({ scheme: jobDocumentScheme, ...jobDocumentParts(document) });
    const opened = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(opened, 'log');
    const editor = await vscode.window.showTextDocument(opened, { preview: false });
    const end = opened.lineAt(opened.lineCount - 1).range.end;
    editor.revealRange(new vscode.Range(end, end));
    this.follow(opened.uri);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const known = this.texts.get(uri.toString());
    if (known !== undefined) return known;
    const { text } = await this.read(uri);
    this.texts.set(uri.toString(), text);
    return text;
  }

  dispose(): void {
    for (const stop of this.following.values()) stop();
    this.following.clear();
    vscode.Disposable.from(this.changes, ...this.subscriptions).dispose();
  }

  private follow(uri: vscode.Uri): void {
    const key = uri.toString();
    if (this.following.has(key)) return;
    this.following.set(
      key,
      this.deps.clock.setTimeout(() => {
        this.following.delete(key);
        if (isVisible(uri)) void this.refresh(uri);
      }, followMs),
    );
  }

  private async refresh(uri: vscode.Uri): Promise<void> {
    const { text, isFinal } = await this.read(uri);
    if (vscode.workspace.textDocuments.every((document) => document.uri.toString() !== uri.toString()))
      return;
    if (text !== this.texts.get(uri.toString())) {
      this.texts.set(uri.toString(), text);
      this.changes.fire(uri);
    }
    if (!isFinal && isVisible(uri)) this.follow(uri);
  }

  /** Never rejects: what went wrong stands in the document. */
  private async read(uri: vscode.Uri): Promise<{ readonly text: string; readonly isFinal: boolean }> {
    try {
      const { kind, target } = parseJobDocument(uri.query);
      const operation = kind === 'messages' ? 'Reading the messages' : 'Reading the worker logs';
      const api = await connectionApi(this.deps.connections, target.connectionId, operation);
      const job: JobSummary = await api.getJob(target.ref);
      const text =
        kind === 'messages'
          ? messagesText(
              job,
              await api.listMessages(target.ref, { minimumImportance: 'DEBUG', limit: newest }),
            )
          : logsText(job, await api.listLogs(target.ref, { limit: newest }));
      return { text, isFinal: isTerminal(job.state) };
    } catch (error) {
      const failure = DataflowError.from(error, 'Reading the document');
      this.deps.log.warn(failure.message);
      return { text: this.texts.get(uri.toString()) ?? failureText(failure.message), isFinal: false };
    }
  }

  private forget(uri: vscode.Uri): void {
    const key = uri.toString();
    this.texts.delete(key);
    this.following.get(key)?.();
    this.following.delete(key);
  }
}

function isVisible(uri: vscode.Uri): boolean {
  return vscode.window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString());
}
