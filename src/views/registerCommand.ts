import * as vscode from 'vscode';
import type { CommandArguments, CommandId } from '../manifest/commands.ts';
import type { FailureDialog } from './failureDialog.ts';

/**
 * Registers a command of the manifest. What it throws is shown to the person who ran it.
 * @param run is given whatever a menu, a keybinding or another extension passed, and checks it; a menu of a tree passes
 * the row and, where several are selected, all of these
 */
export function registerCommand(
  id: CommandId,
  failures: FailureDialog,
  run: (argument: unknown, selection: unknown) => void | Promise<void>,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (argument: unknown, selection: unknown) => {
    try {
      await run(argument, selection);
    } catch (error) {
      failures.show(error);
    }
  });
}

/** Runs a command of the manifest. */
export function runCommand<Id extends CommandId>(id: Id, ...args: CommandArguments[Id]): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...args);
}

/** Address of a command of the manifest, for links that people follow. */
export function commandUri<Id extends CommandId>(id: Id, ...args: CommandArguments[Id]): vscode.Uri {
  return vscode.Uri.from({ scheme: 'command', path: id, query: JSON.stringify(args) });
}
