import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** What this extension uses of the Python extension. @see https://github.com/microsoft/vscode-python/wiki/Python-Environment-APIs */
interface PythonEnvironments {
  getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
  resolveEnvironment(environment: {
    readonly path: string;
  }): Promise<{ readonly executable?: { readonly uri?: vscode.Uri } } | undefined>;
}

const venvFolders = ['.venv', 'venv', 'env'];

/** The interpreter for a file: the Python extension's, else that of the workspace's virtual environment, else python3. */
export async function pythonInterpreter(
  file: vscode.Uri,
  log: Pick<vscode.LogOutputChannel, 'warn'>,
): Promise<string> {
  const chosen = await fromPythonExtension(file).catch((error: unknown) => {
    log.warn(`The Python extension did not tell its interpreter: ${String(error)}`);
    return undefined;
  });
  if (chosen !== undefined) return chosen;
  const folder = vscode.workspace.getWorkspaceFolder(file);
  return (folder && (await venvPython(folder.uri.fsPath))) ?? 'python3';
}

/** @returns the interpreter of a virtual environment right below the folder */
async function venvPython(folder: string): Promise<string | undefined> {
  for (const name of venvFolders) {
    const python = join(folder, name, 'bin', 'python');
    const isThere = await access(python, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return python;
  }
  return undefined;
}

async function fromPythonExtension(file: vscode.Uri): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<{ readonly environments?: PythonEnvironments }>(
    'ms-python.python',
  );
  const environments = (await extension?.activate())?.environments;
  if (!environments) return undefined;
  const active = environments.getActiveEnvironmentPath(file);
  const environment = await environments.resolveEnvironment(active);
  return environment?.executable?.uri?.fsPath;
}
