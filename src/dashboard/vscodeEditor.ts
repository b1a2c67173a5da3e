import * as vscode from 'vscode';
import type { EditorActions } from './feeds/editorActions.ts';

/** The editor as feeds use it. */
export const vscodeEditor: EditorActions = {
  run: async (id, ...args) => {
    await vscode.commands.executeCommand(id, ...args);
  },
  openPage: async (address) => {
    await vscode.env.openExternal(vscode.Uri.parse(address, true));
  },
  copy: async (text) => {
    await vscode.env.clipboard.writeText(text);
  },
  save: async (suggestedName, content) => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog(
      folder && { defaultUri: vscode.Uri.joinPath(folder, suggestedName) },
    );
    if (!target) return false;
    await vscode.workspace.fs.writeFile(target, content);
    return true;
  },
};
