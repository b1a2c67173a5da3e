import { pickConnection, pickRegion } from '../placePicker.ts';
import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../../dataflow/connection.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import { isFileTarget } from '../../manifest/commands/commandTargets.ts';
import { labelText } from '../displayText.ts';
import { jobNameFor, splitArguments } from '../localDataflow/beamSource.ts';
import type { LocalTarget } from '../localDataflow/localTarget.ts';
import type { Memory } from '../../dataflow/memory.ts';
import { pythonWithBeam } from '../localDataflow/pythonWithBeam.ts';
import { beamTask } from '../localDataflow/runFileLocally.ts';
import { beamLanguageOf } from '../../dataflow/pipelineSource/beamLanguage.ts';
import {
  beamProgram,
  runnableLanguages,
  type BeamProgram,
  type CloudTarget,
  type RunnableLanguage,
} from './beamProgram.ts';

export interface RunOnCloudDeps {
  readonly connections: () => readonly Connection[];
  /** The local service, for a connection without credentials. @throws DataflowError when it does not run */
  readonly local: () => Promise<LocalTarget>;
  /** Keeps what was answered. */
  readonly memory: Memory;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
  readonly clock: { now(): number };
}

const operation = 'Running a file on Google Cloud';

/**
 * Submits a Beam pipeline to Dataflow from a task, so that its output, its end and its rerun are where people know
 * them. Asks where, with the answers of last time, and whether it may cost money.
 * @param argument whatever the command was given; without a file the active editor's is run
 * @returns the task that was started; undefined when the person gave up
 */
export async function runFileOnCloud(
  argument: unknown,
  { connections, local, memory, log, clock }: RunOnCloudDeps,
): Promise<vscode.TaskExecution | undefined> {
  const { document, language } = await beamDocument(argument);
  const name = basename(document.uri.fsPath);
  const connection = await connectionFor(name, language, connections());
  if (!connection) return undefined;
  const ask = (key: string, box: vscode.InputBoxOptions & { value: string }): Promise<string | undefined> =>
    askAndKeep(memory, `cloudRun:${key}`, box);
  const own = await ask(`arguments:${document.uri.fsPath}`, {
    title: `Run ${name} on ${labelText(connection.name, 80)}: its own arguments`,
    prompt: 'Arguments and pipeline options as in a shell. Runner, project, region and places are added.',
    placeHolder: '--output=gs://BUCKET/out --max_num_workers=2',
    value: '',
    validateInput: (text) => (splitArguments(text) ? undefined : 'A quote is not closed.'),
  });
  const words = own === undefined ? undefined : splitArguments(own);
  if (words === undefined) return undefined;
  const python = language === 'python' ? await pythonWithBeam(document.uri, log) : '';
  if (python === undefined) return undefined;
  const now = new Date(clock.now());
  if (connection.auth.kind === 'none') {
    return vscode.tasks.executeTask(beamTask(document.uri, python, await local(), words, now));
  }
  const region = await pickRegion(connection, `Run ${name}`);
  if (region === undefined) return undefined;
  const tempLocation = await ask(`temp:${connection.id}`, {
    title: `Run ${name} on Google Cloud: place for temporary files`,
    prompt: 'A folder in Cloud Storage that you and the workers may write to, best in the region of the job.',
    placeHolder: 'gs://BUCKET/temp',
    value: '',
    validateInput: (text) =>
      /^gs:\/\/[a-z0-9][^\s/]+(?:\/\S*)?$/.test(text.trim()) ? undefined : 'It must be gs://BUCKET/FOLDER.',
  });
  if (tempLocation === undefined) return undefined;
  const target: CloudTarget = {
    projectId: connection.projectId,
    region,
    tempLocation: tempLocation.trim(),
    jobName: jobNameFor(name, now),
  };
  const { fsPath } = document.uri;
  const mavenFolder = language === 'java' ? await mavenFolderOf(document.uri) : undefined;
  const program = beamProgram(
    {
      path: fsPath,
      language,
      source: document.getText(),
      python,
      ...(mavenFolder !== undefined && { mavenFolder }),
    },
    target,
    words,
  );
  if (!program) {
    throw refusal(
      `${name} is in no Maven project.`,
      'Run it in the way of its build, or put a pom.xml above it.',
    );
  }
  if (!(await confirmCost(name, target))) return undefined;
  return vscode.tasks.executeTask(cloudTask(document.uri, program));
}

/** The task in a terminal of its own, with what is run in front of the reader. */
function cloudTask(file: vscode.Uri, { command, args, cwd }: BeamProgram): vscode.Task {
  const task = new vscode.Task(
    { type: 'process' },
    vscode.workspace.getWorkspaceFolder(file) ?? vscode.TaskScope.Workspace,
    `${basename(file.fsPath)} on Google Cloud`,
    'Dataflow',
    new vscode.ProcessExecution(command, [...args], { cwd }),
    [],
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated };
  return task;
}

async function beamDocument(
  argument: unknown,
): Promise<{ readonly document: vscode.TextDocument; readonly language: RunnableLanguage }> {
  const uri = isFileTarget(argument)
    ? vscode.Uri.file(argument.fsPath)
    : vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'file')
    throw refusal('No file is open.', 'Open a Beam pipeline in Python, Java or Go and run this again.');
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !(await document.save())) {
    throw refusal(`${basename(uri.fsPath)} could not be saved.`, 'Save it and run this again.');
  }
  const found = beamLanguageOf(document.languageId, document.getText());
  const language = runnableLanguages.find((known) => known === found);
  if (language !== undefined) return { document, language };
  throw refusal(
    `${basename(uri.fsPath)} is no Python, Java or Go file that imports Beam.`,
    'Open a Beam pipeline.',
  );
}

/** The local Dataflow takes Python files here; its terminal takes the others. */
async function connectionFor(
  name: string,
  language: RunnableLanguage,
  all: readonly Connection[],
): Promise<Connection | undefined> {
  const offered = all.filter(({ auth }) => auth.kind !== 'none' || language === 'python');
  if (offered.length === 0) {
    throw refusal(
      'There is no connection to Google Cloud.',
      'Run "Dataflow: Add Connection…" to add your project.',
    );
  }
  return pickConnection(offered, `Run ${name}`);
}

async function confirmCost(name: string, target: CloudTarget): Promise<boolean> {
  const answer = await vscode.window.showWarningMessage(
    `Run ${labelText(name, 80)} on Google Cloud?`,
    {
      modal: true,
      detail:
        `The job ${target.jobName} starts in the project ${labelText(target.projectId)}, region ${target.region}. ` +
        'It is billed while it runs; a streaming job runs until it is stopped.',
    },
    { title: 'Run on Google Cloud' },
  );
  return answer?.title === 'Run on Google Cloud';
}

/** @returns undefined when the person gave up */
async function askAndKeep(
  memory: RunOnCloudDeps['memory'],
  key: string,
  box: vscode.InputBoxOptions & { value: string },
): Promise<string | undefined> {
  const kept = memory.get(key);
  const value = typeof kept === 'string' ? kept : box.value;
  const text = await vscode.window.showInputBox({ ...box, value, ignoreFocusOut: true });
  if (text !== undefined) await memory.update(key, text);
  return text;
}

/** The nearest folder above a file with a pom.xml, as far as the workspace reaches. */
async function mavenFolderOf(file: vscode.Uri): Promise<string | undefined> {
  const end = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath;
  for (let folder = dirname(file.fsPath); ; folder = dirname(folder)) {
    const isProject = await access(join(folder, 'pom.xml')).then(
      () => true,
      () => false,
    );
    if (isProject) return folder;
    if (folder === end || folder === dirname(folder)) return undefined;
  }
}

function refusal(reason: string, remedy: string): DataflowError {
  return new DataflowError('FAILED_PRECONDITION', operation, reason, remedy);
}
