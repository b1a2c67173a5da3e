import * as vscode from 'vscode';
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

/** The extension under test, active. */
export async function activeExtension(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension<unknown>('dataflow-vscode.dataflow-vscode');
  if (!extension) throw new Error('The extension under test is not installed.');
  await extension.activate();
  return extension;
}
