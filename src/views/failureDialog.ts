import * as vscode from 'vscode';
import { DataflowError } from '../dataflow/errors.ts';
import { labelText } from './displayText.ts';

/** Shows people what failed, why and what to do, with the log a click away. */
export class FailureDialog {
  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Returns at once: a notification may stand for as long as nobody closes it. Cancellation is not shown. */
  show(error: unknown): void {
    if (error instanceof vscode.CancellationError) return;
    if (error instanceof DataflowError && error.code === 'CANCELLED') return;
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const message = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(labelText(message, 600), 'Show Log').then((choice) => {
      if (choice === 'Show Log') this.log.show(true);
    });
  }
}
