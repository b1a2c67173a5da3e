import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';

const installPage = 'https://cloud.google.com/sdk/docs/install';
const terminalName = 'Google Cloud';

/**
 * Runs gcloud in a terminal that people see, as it asks things. Where there is no gcloud it says so, with the page to
 * install it.
 * @param args which hold nothing that a shell would read as more than words
 * @param onDidEnd when the command or the terminal has ended
 */
export async function runGcloud(args: readonly string[], onDidEnd: () => void): Promise<void> {
  if (!(await hasGcloud(process.env, process.platform))) {
    const where = vscode.env.remoteName === undefined ? 'this machine' : 'the machine of this remote window';
    const message = `gcloud is not installed on ${where}, or not on its PATH. Install it, or set GOOGLE_APPLICATION_CREDENTIALS to a file with credentials before starting the editor.`;
    const choice = await vscode.window.showErrorMessage(message, 'Install gcloud');
    if (choice !== undefined) await vscode.env.openExternal(vscode.Uri.parse(installPage));
    return;
  }
  const terminal = vscode.window.createTerminal({ name: terminalName });
  const listeners = vscode.Disposable.from(
    vscode.window.onDidCloseTerminal((closed) => {
      if (closed !== terminal) return;
      listeners.dispose();
      onDidEnd();
    }),
    // Where the shell tells of the ends of commands.
    vscode.window.onDidEndTerminalShellExecution((execution) => {
      if (execution.terminal === terminal) onDidEnd();
    }),
  );
  terminal.show();
  terminal.sendText(['gcloud', ...args].join(' '));
}

async function hasGcloud(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Promise<boolean> {
  const [name, mode] = platform === 'win32' ? ['gcloud.cmd', constants.F_OK] : ['gcloud', constants.X_OK];
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = await Promise.allSettled(folders.map((folder) => access(join(folder, name), mode)));
  return found.some(({ status }) => status === 'fulfilled');
}
