import type * as vscode from 'vscode';
import type { Connection } from '../dataflow/connection.ts';
import type { Connections } from '../dataflow/connections.ts';
import { parseConnections, type ConnectionEnvironment } from '../dataflow/connectionSettings.ts';
import type { Log } from '../dataflow/log.ts';
import { parseLocalStartMode, withManagedConnection } from '../dataflow/local/managedConnection.ts';
import { onDidChangeSetting, readSetting } from './readSetting.ts';

/** The connections as settings and environment name them, now and whenever the settings change. */
export class ConnectionSettings implements vscode.Disposable {
  private readonly listeners: readonly vscode.Disposable[];

  constructor(
    private readonly connections: Connections,
    private readonly log: Log,
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

  /** Tells of the connections again, for whoever listens only now. */
  announce(): void {
    this.set(this.connections.list(), this.connections.problems);
  }

  private apply(): void {
    const setting = readSetting('dataflow.connections');
    const { connections: named, problems } = parseConnections(setting, this.environment);
    const startMode = parseLocalStartMode(readSetting('dataflow.local.start'));
    const connections = withManagedConnection(named, startMode);
    this.set(connections, problems);
    for (const problem of problems) this.log.warn(problem);
  }

  /** The Jobs view shows the problems, as long as they stay. */
  private set(connections: readonly Connection[], problems: readonly string[]): void {
    this.connections.set(connections, problems).catch((error: unknown) => {
      this.log.warn(`A connection that is no longer used did not close cleanly: ${String(error)}`);
    });
  }
}
