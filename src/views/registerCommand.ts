import * as vscode from 'vscode';
import type { CommandArguments, CommandId } from '../manifest/commands.ts';
import type { FailureDialog } from './failureDialog.ts';

/**
 * Registers a command of the manifest. What it throws is shown to the person who ran it.
 * @param run is given whatever a menu, a keybinding or another extension passed, and checks it
 */
export function registerCommand(
  id: CommandId,
  failures: FailureDialog,
  run: (argument: unknown) => void | Promise<void>,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (argument: unknown) => {
    try {
      await run(argument);
    } catch (error) {
      failures.show(error);
    }
  });
}

/** Runs a command of the manifest. */
export function runCommand<Id extends CommandId>(id: Id, ...args: CommandArguments[Id]): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...args);
}
