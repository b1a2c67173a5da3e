import * as vscode from 'vscode';
import type { Connections } from '../dataflow/connections.ts';
import { parseConnections, type ConnectionEnvironment } from '../dataflow/connectionSettings.ts';
import { parseLocalStartMode, withManagedConnection } from '../dataflow/local/managedConnection.ts';
import type { ExtensionServices } from './extensionServices.ts';
import { labelText } from './displayText.ts';
import { onDidChangeSetting, readSetting } from './readSetting.ts';
import { runCommand } from './registerCommand.ts';

/** The connections as settings and environment name them, now and whenever the settings change. */
export class ConnectionSettings implements vscode.Disposable {
  private shownProblems = '';
  private readonly listeners: readonly vscode.Disposable[];

  constructor(
    private readonly connections: Connections,
    private readonly log: ExtensionServices['log'],
    private readonly environment: ConnectionEnvironment,
  ) {
    this.listeners = (['dataflow.connections', 'dataflow.local.start'] as const).map((setting) =>
      onDidChangeSetting(setting, () => {
        this.apply();
      }),
    );
    this.apply();
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
  }

  private apply(): void {
    const setting = readSetting('dataflow.connections');
    const { connections: named, problems } = parseConnections(setting, this.environment);
    const startMode = parseLocalStartMode(readSetting('dataflow.local.start'));
    const connections = withManagedConnection(named, startMode);
    this.connections.set(connections).catch((error: unknown) => {
      this.log.warn(`A connection that is no longer used did not close cleanly: ${String(error)}`);
    });
    for (const problem of problems) this.log.warn(problem);
    this.showOnce(problems);
  }

  /** The same problems are not shown again while they stay. */
  private showOnce(problems: readonly string[]): void {
    const text = problems.join(' ');
    if (text === this.shownProblems) return;
    this.shownProblems = text;
    if (text === '') return;
    const message = labelText(`Some Dataflow connections cannot be used. ${text}`, 600);
    void vscode.window.showWarningMessage(message, 'Open Settings', 'Show Log').then(async (choice) => {
      if (choice === 'Open Settings') await runCommand('dataflow.openSettings');
      if (choice === 'Show Log') await runCommand('dataflow.showLog');
    });
  }
}
