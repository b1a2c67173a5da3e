import * as vscode from 'vscode';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import { jobDocumentParts, jobDocumentScheme } from '../documents/jobDocumentUri.ts';
import { labelText } from '../displayText.ts';
import type { WorkspaceFrames } from '../workspaceCode/workspaceFrames.ts';
import { lineSaying, samePipeline } from './codeAnchor.ts';
import type { ReadProblems, ReportedProblem } from './readProblems.ts';

interface Problem {
  readonly target: JobTarget;
  readonly uri: vscode.Uri;
  /** What the line says; where it is said no more, the problem has gone. */
  readonly source: string;
  /** From 0. */
  readonly line: number;
  readonly message: string;
}

const mostCharacters = 1000;

/** Errors of failed jobs as problems of the lines that they name. */
export class JobProblems implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('Dataflow');
  private problems: readonly Problem[] = [];
  private readonly listener = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length > 0) this.follow(document);
  });

  constructor(private readonly frames: Pick<WorkspaceFrames, 'find'>) {}

  /**
   * Puts a failed job's errors in the place of those of the pipeline's earlier runs, unless it is aborted first. Where not
   * all could be read, those that are known of this job stay.
   */
  async replace(
    target: JobTarget,
    { found: reported, isWhole }: ReadProblems,
    signal: AbortSignal,
  ): Promise<void> {
    const placed: Problem[] = [];
    for (const each of reported) {
      const problem = await this.place(target, each);
      if (problem) placed.push(problem);
    }
    if (signal.aborted) return;
    const { jobId } = target.ref;
    const known = isWhole ? [] : this.problems.filter((problem) => problem.target.ref.jobId === jobId);
    const found: Problem[] = [];
    for (const problem of [...placed, ...known]) {
      if (!found.some((other) => sameProblem(other, problem))) found.push(problem);
    }
    this.clear(target);
    this.problems = [...this.problems, ...found];
    this.show(found.map(({ uri }) => uri));
  }

  /** @param target any run of the pipeline; all problems when absent */
  clear(target?: JobTarget): void {
    const gone = this.problems.filter((problem) => !target || samePipeline(problem.target, target));
    this.problems = this.problems.filter((problem) => !gone.includes(problem));
    this.show(gone.map(({ uri }) => uri));
  }

  /** Pipelines that have problems now. */
  get targets(): readonly JobTarget[] {
    return [...new Set(this.problems.map(({ target }) => target))];
  }

  dispose(): void {
    this.listener.dispose();
    this.collection.dispose();
  }

  /** The innermost place of a trace that lies in the workspace and still says the same. */
  private async place(target: JobTarget, { group, places }: ReportedProblem): Promise<Problem | undefined> {
    for (const { owned, source } of places) {
      const uri = await this.frames.find(owned);
      if (!uri) continue;
      const document = await textDocument(uri);
      if (!document) continue;
      const lines = document.getText().split(/\r?\n/);
      const named = owned.frame.line - 1;
      const text = source ?? lines[named]?.trim() ?? '';
      const line = text === '' ? undefined : lineSaying(lines, text, named);
      if (line === undefined) continue;
      const times = group.count > 1 ? ` (${group.count} times)` : '';
      const message = `${labelText(group.headline, mostCharacters)}${times}`;
      return { target, uri, source: text, line, message };
    }
    return undefined;
  }

  private follow(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    if (!this.problems.some(({ uri }) => uri.toString() === key)) return;
    const lines = document.getText().split(/\r?\n/);
    this.problems = this.problems.flatMap((problem) => {
      if (problem.uri.toString() !== key) return [problem];
      const line = lineSaying(lines, problem.source, problem.line);
      return line === undefined ? [] : [{ ...problem, line }];
    });
    this.show([document.uri]);
  }

  private show(uris: readonly vscode.Uri[]): void {
    for (const uri of new Map(uris.map((each) => [each.toString(), each])).values()) {
      const here = this.problems.filter((problem) => problem.uri.toString() === uri.toString());
      this.collection.set(uri, here.map(diagnosticOf));
    }
  }
}

/** Undefined for a file that the editor cannot show as text, or that is gone: it has no line for a problem. */
async function textDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

function diagnosticOf({ line, message, source, target }: Problem): vscode.Diagnostic {
  // The end is cut to that of the line.
  const range = new vscode.Range(line, 0, line, Math.max(1, source.length + 400));
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'Dataflow';
  diagnostic.code = {
    value: labelText(target.jobName ?? target.ref.jobId, 80),
    target: vscode.Uri.from({
      scheme: jobDocumentScheme,
      ...jobDocumentParts({ kind: 'errors', target }),
    }),
  };
  return diagnostic;
}

function sameProblem(one: Problem, other: Problem): boolean {
  return (
    one.uri.toString() === other.uri.toString() && one.line === other.line && one.message === other.message
  );
}
