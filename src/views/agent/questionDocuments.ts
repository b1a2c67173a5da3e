import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';

const scheme = 'dataflow-question';

/** Questions of the agent that fill more than a dialog, as read-only documents. */
export class QuestionDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  /** A document for each question: one that was open before would show what it asked for a moment. */
  private readonly uris = new WeakMap<object, vscode.Uri>();
  /** By the queries of their addresses; undefined for a question that is not open any more. */
  private readonly texts = new Map<string, string | undefined>();
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  /** Shows the text of a question from its beginning. @param text as documentText writes it */
  async show(question: object, title: string, text: string): Promise<void> {
    const name = title.replaceAll(/[\\/:*?"<>|\p{Cc}\p{Cf}]/gu, '_');
    const uri =
      this.uris.get(question) ?? vscode.Uri.from({ scheme, path: `/${name}.txt`, query: randomUUID() });
    this.uris.set(question, uri);
    this.texts.set(uri.query, text);
    const document = await vscode.workspace.openTextDocument(uri);
    const start = new vscode.Range(0, 0, 0, 0);
    await vscode.window.showTextDocument(document, { preview: false, selection: start });
  }

  /** The question is not open any more: its document, if there is one, says so. */
  forget(question: object): void {
    const uri = this.uris.get(question);
    if (!uri) return;
    this.texts.set(uri.query, undefined);
    this.changes.fire(uri);
  }

  provideTextDocumentContent({ query }: vscode.Uri): string | undefined {
    if (!this.texts.has(query)) return undefined;
    return this.texts.get(query) ?? 'This question of the agent is not open any more.\n';
  }

  dispose(): void {
    vscode.Disposable.from(this.registration, this.changes).dispose();
  }
}
