import * as vscode from 'vscode';
import type { Problem } from '../../beamYaml/problem.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { BeamYamlFiles } from './beamYamlFiles.ts';

/** Typing is followed when it pauses. */
const typingMs = 300;

/** Problems of open Beam YAML pipelines, at their lines. */
export class BeamYamlDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('Beam YAML');
  private readonly listeners: vscode.Disposable;
  /** Call off what waits for a pause, by document. */
  private readonly waiting = new Map<string, () => void>();
  private isDisposed = false;

  constructor(
    private readonly files: BeamYamlFiles,
    private readonly deps: { readonly clock: Clock; readonly log: Pick<vscode.LogOutputChannel, 'warn'> },
  ) {
    this.listeners = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.look(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.lookSoon(document);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.waiting.get(uri.toString())?.();
        this.collection.delete(uri);
      }),
    );
    for (const document of vscode.workspace.textDocuments) this.look(document);
  }

  /** Shows the problems of a document now. */
  async show(document: vscode.TextDocument): Promise<readonly Problem[]> {
    const { version } = document;
    const { problems } = await this.files.judge(document);
    if (!this.isDisposed && !document.isClosed && document.version === version) {
      this.collection.set(
        document.uri,
        problems.map((problem) => diagnosticOf(document, problem)),
      );
    }
    return problems;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const callOff of this.waiting.values()) callOff();
    this.listeners.dispose();
    this.collection.dispose();
  }

  private lookSoon(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    if (!this.collection.has(document.uri) && !this.files.isPipeline(document)) return;
    this.waiting.get(key)?.();
    const stop = this.deps.clock.setTimeout(() => {
      this.waiting.delete(key);
      this.look(document);
    }, typingMs);
    this.waiting.set(key, () => {
      this.waiting.delete(key);
      stop();
    });
  }

  private look(document: vscode.TextDocument): void {
    if (!this.files.isPipeline(document)) {
      this.collection.delete(document.uri);
      return;
    }
    this.show(document).catch((error: unknown) => {
      this.deps.log.warn(`A Beam YAML pipeline could not be checked: ${String(error)}`);
    });
  }
}

function diagnosticOf(document: vscode.TextDocument, problem: Problem): vscode.Diagnostic {
  const { start, end, message, severity, code } = problem;
  const from = document.positionAt(start);
  const to = document.positionAt(end);
  // A problem of a whole block is one of its first line.
  const range =
    from.line === to.line ? new vscode.Range(from, to) : document.lineAt(from.line).range.with(from);
  const diagnostic = new vscode.Diagnostic(
    range,
    message,
    severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'Beam YAML';
  diagnostic.code = code;
  return diagnostic;
}
