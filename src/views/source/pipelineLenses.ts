import * as vscode from 'vscode';
import { stateLabel } from '../../dataflow/jobLabels.ts';
import type { CommandId } from '../../manifest/commands.ts';
import { labelText } from '../displayText.ts';
import { readSetting } from '../readSetting.ts';
import type { BeamLanguage } from '../../dataflow/pipelineSource/beamLanguage.ts';
import { pathOf, type PipelineFiles } from './pipelineFiles.ts';
import type { SourceJobs } from './sourceJobs.ts';

/** Links above the beginning of a pipeline: to run it, and to the job that runs it. */
export class PipelineLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changes.event;

  constructor(
    private readonly files: PipelineFiles,
    private readonly jobs: Pick<SourceJobs, 'jobOf'>,
  ) {}

  /** What the links lead to has changed. */
  update(): void {
    this.changes.fire();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const source = this.files.sourceOf(document);
    if (!source || source.entries.length === 0 || readSetting('dataflow.source.codeLens') !== true) return [];
    const links = [
      ...(document.uri.scheme === 'file' ? await runLinks(source.language, document.uri) : []),
      ...this.jobLinks(document),
    ];
    return source.entries.flatMap((line) =>
      links.map((command) => new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command)),
    );
  }

  dispose(): void {
    this.changes.dispose();
  }

  private jobLinks(document: vscode.TextDocument): readonly vscode.Command[] {
    const found = this.jobs.jobOf(pathOf(document));
    if (!found) return [];
    const { job, target } = found;
    const name = labelText(job.name, 80);
    return [
      link(
        'dataflow.openDashboard',
        `$(graph-line) Open job ${name} (${stateLabel(job).toLowerCase()})`,
        target,
      ),
    ];
  }
}

async function runLinks(language: BeamLanguage, uri: vscode.Uri): Promise<readonly vscode.Command[]> {
  const registered = new Set(await vscode.commands.getCommands(true));
  return [
    ...(language === 'python' ? [link('dataflow.runFileLocally', '$(play) Run on local Dataflow', uri)] : []),
    ...(language === 'typescript'
      ? []
      : [link('dataflow.runFileOnGoogleCloud', '$(cloud-upload) Run on Google Cloud…', uri)]),
  ].filter(({ command }) => registered.has(command));
}

function link(command: CommandId, title: string, argument: unknown): vscode.Command {
  return { command, title, arguments: [argument] };
}
