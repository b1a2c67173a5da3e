import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { DataflowError } from '../../dataflow/errors.ts';
import type { Memory } from '../../dataflow/memory.ts';
import { beamFlags } from '../../dataflow/local/localService.ts';
import { isFileTarget } from '../../manifest/commands/commandTargets.ts';
import { importsBeam } from '../../dataflow/pipelineSource/beamLanguage.ts';
import { jobNameFor, splitArguments } from './beamSource.ts';
import type { LocalTarget } from './localTarget.ts';
import { environmentOf } from './localTerminal.ts';
import { pythonWithBeam } from './pythonWithBeam.ts';

export interface RunFileDeps {
  readonly target: () => Promise<LocalTarget>;
  /** Keeps the arguments that a file was run with. */
  readonly memory: Memory;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
}

const operation = 'Running a file on the local Dataflow';

/**
 * Runs a Beam program as a task, so that its output, its end and its rerun are where people know them. Asks for the
 * arguments that the program itself wants.
 * @param argument whatever the command was given; without a file the active editor's is run
 */
export async function runFileLocally(argument: unknown, { target, memory, log }: RunFileDeps): Promise<void> {
  const uri = isFileTarget(argument)
    ? vscode.Uri.file(argument.fsPath)
    : vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'file')
    throw refusal('No Python file is open.', 'Open a Beam pipeline and run this again.');
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !(await document.save())) {
    throw refusal(`${basename(uri.fsPath)} could not be saved.`, 'Save it and run this again.');
  }
  if (document.languageId !== 'python' || !importsBeam(document.getText())) {
    throw refusal(
      `${basename(uri.fsPath)} is no Python file that imports apache_beam.`,
      'Open a Beam pipeline.',
    );
  }
  const own = await askArguments(uri, memory);
  if (own === undefined) return;
  const python = await pythonWithBeam(uri, log);
  if (python === undefined) return;
  await vscode.tasks.executeTask(beamTask(uri, python, await target(), own, new Date()));
}

/** @param own arguments that the program itself wants; they stand last, so that they win */
export function beamTask(
  file: vscode.Uri,
  python: string,
  target: LocalTarget,
  own: readonly string[],
  now: Date,
): vscode.Task {
  const name = basename(file.fsPath);
  const { service, projectId, region } = target;
  const flags = [...beamFlags(service, projectId, region), `--job_name=${jobNameFor(name, now)}`, ...own];
  const task = new vscode.Task(
    { type: 'process' },
    vscode.workspace.getWorkspaceFolder(file) ?? vscode.TaskScope.Workspace,
    `${name} on Local Dataflow`,
    'Dataflow',
    new vscode.ProcessExecution(python, [file.fsPath, ...flags], {
      cwd: dirname(file.fsPath),
      env: { ...environmentOf(target) },
    }),
    [],
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated };
  return task;
}

/** @returns undefined when the person gave up */
async function askArguments(file: vscode.Uri, memory: Memory): Promise<readonly string[] | undefined> {
  const key = `localArguments:${file.fsPath}`;
  const kept = memory.get(key);
  const text = await vscode.window.showInputBox({
    title: `Run ${basename(file.fsPath)} on Local Dataflow`,
    prompt: 'Arguments of the program, if it wants any. Runner, project and addresses are added.',
    placeHolder: '--output=gs://local-bucket/out',
    value: typeof kept === 'string' ? kept : '',
    ignoreFocusOut: true,
    validateInput: (value) => (splitArguments(value) ? undefined : 'A quote is not closed.'),
  });
  if (text === undefined) return undefined;
  await memory.update(key, text);
  return splitArguments(text);
}

function refusal(reason: string, remedy: string): DataflowError {
  return new DataflowError('FAILED_PRECONDITION', operation, reason, remedy);
}
