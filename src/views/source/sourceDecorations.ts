import * as vscode from 'vscode';
import type { Clock } from '../../monitoring/clock.ts';
import { figureText } from './figureText.ts';
import { pathOf, type PipelineFiles } from './pipelineFiles.ts';
import type { SourceJob, SourceJobs } from './sourceJobs.ts';
import { stepLines, type StepLine } from './sourceLines.ts';
import { stepHover } from './stepHover.ts';

/** Draws the figures of steps behind their lines, in editors that can be seen, and tells more in a hover. */
export class SourceDecorations implements vscode.HoverProvider, vscode.Disposable {
  private readonly type = vscode.window.createTextEditorDecorationType({
    after: {
      color: new vscode.ThemeColor('editorCodeLens.foreground'),
      fontStyle: 'italic',
      margin: '0 0 0 3em',
    },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private isOn = false;

  constructor(
    private readonly files: PipelineFiles,
    private readonly jobs: Pick<SourceJobs, 'jobOf'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  setOn(isOn: boolean): void {
    this.isOn = isOn;
    this.draw();
  }

  /** Draws what is known now. */
  draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const { lines } = this.known(editor.document) ?? { lines: [] };
      editor.setDecorations(this.type, decorationsOf(lines, editor.document));
    }
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const known = this.known(document);
    const line = known?.lines.find(
      ({ step }) =>
        step.line === position.line && position.character >= step.start && position.character <= step.end,
    );
    const beside = known?.lines.find(
      ({ step }) => step.line === position.line && position.character >= lineEnd(document, step.line),
    );
    const found = line ?? beside;
    if (!known || !found) return undefined;
    const { start, end } = found.step;
    return new vscode.Hover(
      stepHover(found, known.job),
      new vscode.Range(position.line, start, position.line, line ? end : lineEnd(document, position.line)),
    );
  }

  dispose(): void {
    this.type.dispose();
  }

  private known(
    document: vscode.TextDocument,
  ): { readonly job: SourceJob; readonly lines: readonly StepLine[] } | undefined {
    const source = this.isOn ? this.files.sourceOf(document) : undefined;
    const found = source && this.jobs.jobOf(pathOf(document));
    const { job, metrics } = found?.watch.snapshot ?? {};
    if (!source || !found || !job) return undefined;
    const { watch, errors } = found;
    const lines = stepLines(source, {
      job,
      metrics,
      series: (key) => watch.series(key),
      errors: errors.counts,
      now: this.clock.now(),
    });
    return { job: found, lines };
  }
}

/** One a line: of several steps on a line each has its name before its figures. */
function decorationsOf(
  lines: readonly StepLine[],
  document: vscode.TextDocument,
): readonly vscode.DecorationOptions[] {
  const byLine = new Map<number, StepLine[]>();
  for (const each of lines) {
    const here = byLine.get(each.step.line);
    if (here) here.push(each);
    else byLine.set(each.step.line, [each]);
  }
  return [...byLine].flatMap(([line, steps]) => {
    if (line >= document.lineCount) return [];
    const parts = steps.map(({ step, figures }) => {
      const text = figureText(figures);
      return text === '' || steps.length === 1 ? text : `${step.label} ${text}`;
    });
    const contentText = parts.filter((part) => part !== '').join(', ');
    if (contentText === '') return [];
    const end = lineEnd(document, line);
    const hasErrors = steps.some(({ figures }) => (figures.errors ?? 0) > 0);
    const color = hasErrors ? { color: new vscode.ThemeColor('list.errorForeground') } : {};
    return [
      {
        range: new vscode.Range(line, end, line, end),
        renderOptions: { after: { contentText, ...color } },
      },
    ];
  });
}

function lineEnd(document: vscode.TextDocument, line: number): number {
  return line < document.lineCount ? document.lineAt(line).range.end.character : 0;
}
