import { extname } from 'node:path';
import * as vscode from 'vscode';
import type { Job } from '../../dataflow/job.ts';
import { beamLanguageOf } from '../../dataflow/pipelineSource/beamLanguage.ts';
import { readSource } from '../../dataflow/pipelineSource/sourceSteps.ts';
import { lineOfStep, type StepSource } from '../../dataflow/pipelineSource/stepLine.ts';
import { labelText } from '../displayText.ts';
import { PipelineFiles, pathOf } from './pipelineFiles.ts';
import { StartedFiles } from './startedFiles.ts';

/** Files of a workspace that are read for a step; a search through more would take too long. */
const mostFiles = 300;
const languages: ReadonlyMap<string, string> = new Map([
  ['.py', 'python'],
  ['.java', 'java'],
  ['.go', 'go'],
  ['.ts', 'typescript'],
]);
const pipelineFiles = '**/*.{py,java,go,ts}';
const longestFile = 500_000;
const otherFolders = '**/{node_modules,.venv,venv,site-packages,target,build,dist}/**';

/**
 * Shows the line of the workspace that makes a step of a job, or says that there is none.
 * @param step its full name
 */
export async function showStepSource(
  memory: vscode.Memento,
  job: Pick<Job, 'name' | 'steps'>,
  step: string,
): Promise<void> {
  const startedFrom = new StartedFiles(memory).fileOf(job.name);
  const pipelines = await pipelinesOfWorkspace(startedFrom);
  const line = lineOfStep(
    step,
    job.steps,
    pipelines.map(({ path, source }) => ({ path, source, wasStartedFrom: path === startedFrom })),
  );
  const uri = pipelines.find(({ path }) => path === line?.path)?.uri;
  if (!line || !uri) {
    await vscode.window.showInformationMessage(
      `No pipeline in this workspace has a step labelled as "${labelText(step, 80)}" is. Open the folder with its code and try again.`,
    );
    return;
  }
  const { line: row, start, end } = line.step;
  await vscode.window.showTextDocument(uri, {
    selection: new vscode.Range(row, start, row, end),
    viewColumn: vscode.ViewColumn.Beside,
  });
}

interface FoundPipeline extends Pick<StepSource, 'path' | 'source'> {
  readonly uri: vscode.Uri;
}

/** The file the job was started from, what is open, and files of the workspace that are pipelines. */
async function pipelinesOfWorkspace(startedFrom: string | undefined): Promise<readonly FoundPipeline[]> {
  const files = new PipelineFiles();
  const open = vscode.workspace.textDocuments.flatMap((document): readonly FoundPipeline[] => {
    const source = files.sourceOf(document);
    return source ? [{ path: pathOf(document), uri: document.uri, source }] : [];
  });
  const uris = [
    ...(startedFrom === undefined ? [] : [vscode.Uri.file(startedFrom)]),
    ...(await vscode.workspace.findFiles(pipelineFiles, otherFolders, mostFiles)),
  ];
  // What is open may differ from what is on the disk, and is what the person sees.
  const seen = new Set(open.map(({ uri }) => uri.toString()));
  const others = uris.filter((uri) => !seen.has(uri.toString()) && seen.add(uri.toString()));
  const read = await Promise.allSettled(others.map(readPipeline));
  return [
    ...open,
    ...read.flatMap((each) => (each.status === 'fulfilled' && each.value ? [each.value] : [])),
  ];
}

/** Read without being opened: an editor does much for each document. */
async function readPipeline(uri: vscode.Uri): Promise<FoundPipeline | undefined> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > longestFile) return undefined;
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)).replace(/\r\n?/g, '\n');
  const language = beamLanguageOf(languages.get(extname(uri.path)) ?? '', text);
  if (language === undefined) return undefined;
  const path = uri.scheme === 'file' ? uri.fsPath : uri.toString();
  return { path, uri, source: readSource(language, text) };
}
