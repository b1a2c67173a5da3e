import { dirname, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { pythonOnPath, venvPython } from './venvPython.ts';

/** What this extension uses of the Python extension. @see https://github.com/microsoft/vscode-python/wiki/Python-Environment-APIs */
interface PythonEnvironments {
  getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
  updateActiveEnvironmentPath(path: string, resource?: vscode.Uri): Promise<void>;
  resolveEnvironment(environment: {
    readonly path: string;
  }): Promise<{ readonly executable?: { readonly uri?: vscode.Uri } } | undefined>;
}

type Log = Pick<vscode.LogOutputChannel, 'warn'>;

const pythonExtension = 'ms-python.python';

/**
 * The interpreter for a file: the Python extension's, else that of the workspace's virtual environment, else that of the
 * Python extension's setting, which also people without it may have, else the path's.
 */
export async function pythonInterpreter(file: vscode.Uri, log: Log): Promise<string> {
  const chosen = await fromPythonExtension(file).catch((error: unknown) => {
    log.warn(`The Python extension did not tell its interpreter: ${String(error)}`);
    return undefined;
  });
  return chosen ?? (await venvPython(environmentFolder(file))) ?? fromSetting(file) ?? pythonOnPath();
}

/** The folder with the virtual environment of a file. */
export function environmentFolder(file: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath ?? dirname(file.fsPath);
}

export function hasPythonExtension(): boolean {
  return vscode.extensions.getExtension(pythonExtension) !== undefined;
}

/** Has the Python extension, where it is there, use an interpreter from now on. */
export async function useInterpreter(file: vscode.Uri, python: string, log: Log): Promise<void> {
  try {
    await (await pythonEnvironments())?.updateActiveEnvironmentPath(python, file);
  } catch (error) {
    log.warn(`The Python extension did not take ${python}: ${String(error)}`);
  }
}

async function fromPythonExtension(file: vscode.Uri): Promise<string | undefined> {
  const environments = await pythonEnvironments();
  if (!environments) return undefined;
  const active = environments.getActiveEnvironmentPath(file);
  const environment = await environments.resolveEnvironment(active);
  return environment?.executable?.uri?.fsPath;
}

async function pythonEnvironments(): Promise<PythonEnvironments | undefined> {
  const extension = vscode.extensions.getExtension<{ readonly environments?: PythonEnvironments }>(
    pythonExtension,
  );
  return (await extension?.activate())?.environments;
}

/** Only a plain path: variables in it are the Python extension's. */
function fromSetting(file: vscode.Uri): string | undefined {
  const path = vscode.workspace.getConfiguration('python', file).get<unknown>('defaultInterpreterPath');
  return typeof path === 'string' && isAbsolute(path) ? path : undefined;
}
