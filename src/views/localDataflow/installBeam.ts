import { basename } from 'node:path';
import * as vscode from 'vscode';
import { DataflowError } from '../../dataflow/errors.ts';
import { venvPython } from './venvPython.ts';

const operation = 'Installing Apache Beam';

/**
 * Installs Beam into the virtual environment of a folder, in a terminal that people see.
 * @param python makes the environment where there is none
 * @returns the environment's interpreter
 * @throws DataflowError when either step fails
 */
export async function installBeam(python: string, folder: string): Promise<string> {
  const known = await venvPython(folder);
  const own = known ?? (await madeEnvironment(python, folder));
  const title = 'Install Apache Beam';
  const code = await exitCodeOf(stepTask(title, own, ['-m', 'pip', 'install', 'apache-beam[gcp]'], folder));
  if (code !== 0) {
    throw failed(
      `pip did not install apache-beam[gcp] with ${own}.`,
      `The terminal "${title}" tells why. Beam may have no packages for this version of Python: then remove the environment, choose another Python and run the file again.`,
    );
  }
  return own;
}

async function madeEnvironment(python: string, folder: string): Promise<string> {
  const title = 'Make .venv';
  const code = await exitCodeOf(stepTask(title, python, ['-m', 'venv', '.venv'], folder));
  const made = code === 0 ? await venvPython(folder) : undefined;
  if (made !== undefined) return made;
  throw failed(
    `${python} did not make the virtual environment .venv in ${folder}.`,
    `The terminal "${title}" tells why; Debian and Ubuntu need the package python3-venv. Remove what there is of .venv and run the file again.`,
  );
}

/** Of no source of ours: what watches runs of Beam files follows the source `Dataflow`. */
function stepTask(title: string, program: string, args: readonly string[], folder: string): vscode.Task {
  const scope = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.fsPath === folder);
  const task = new vscode.Task(
    { type: 'process' },
    scope ?? vscode.TaskScope.Workspace,
    title,
    basename(folder),
    new vscode.ProcessExecution(program, [...args], { cwd: folder }),
    [],
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated };
  return task;
}

/** @returns undefined where its process could not be started */
async function exitCodeOf(task: vscode.Task): Promise<number | undefined> {
  const listeners: vscode.Disposable[] = [];
  const ended = new Promise<number | undefined>((resolve) => {
    const isIts = ({ execution }: vscode.TaskEndEvent): boolean =>
      execution.task.name === task.name && execution.task.source === task.source;
    listeners.push(
      vscode.tasks.onDidEndTaskProcess((event) => {
        if (isIts(event)) resolve(event.exitCode);
      }),
      // Told last, and also of a process that could not be started.
      vscode.tasks.onDidEndTask((event) => {
        if (isIts(event)) resolve(undefined);
      }),
    );
  });
  try {
    await vscode.tasks.executeTask(task);
    return await ended;
  } finally {
    vscode.Disposable.from(...listeners).dispose();
  }
}

function failed(reason: string, remedy: string): DataflowError {
  return new DataflowError('FAILED_PRECONDITION', operation, reason, remedy);
}
