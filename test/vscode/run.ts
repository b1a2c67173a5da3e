import * as vscode from 'vscode';
import { eventually } from './modelJobs.ts';
import type { CommandArguments, CommandId } from '../../src/manifest/commands.ts';

/**
 * Runs a command of the extension as a menu, a keybinding or the palette does. `test/manifest/triedCommands.test.ts` looks
 * for these calls.
 */
export async function run<Id extends CommandId>(
  id: Id,
  ...args: CommandArguments[Id] | readonly unknown[]
): Promise<void> {
  await vscode.commands.executeCommand(id, ...args);
}

/**
 * A document without a file. Of one that was closed a moment ago the editor may still have a backup, and take that for the
 * text of the new one, which has its name.
 */
export async function newDocument(language: string, content: string): Promise<vscode.TextDocument> {
  return eventually(
    async () => vscode.workspace.openTextDocument({ language, content }),
    (opened) => opened.getText() === content,
  );
}

/** The extension under test, active. */
export async function activeExtension(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension<unknown>('dataflow-vscode.dataflow-vscode');
  if (!extension) throw new Error('The extension under test is not installed.');
  await extension.activate();
  return extension;
}
