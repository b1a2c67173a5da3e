import * as vscode from 'vscode';
import type { SettingId } from '../manifest/settings.ts';

/** @returns the setting as people wrote it, which need not be what its schema asks for; its default when unset */
export function readSetting(id: SettingId): unknown {
  return vscode.workspace.getConfiguration().get<unknown>(id);
}

export function onDidChangeSetting(id: SettingId, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(id)) listener();
  });
}
