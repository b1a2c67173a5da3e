import * as vscode from 'vscode';
import { DataflowError } from '../../dataflow/errors.ts';
import type { ConnectionSetting, SettingId } from '../../manifest/settings.ts';

/** In which settings connections are kept. Those of the workspace hide those of the user. */
export type ConnectionPlace = 'user' | 'workspace';

const setting: SettingId = 'dataflow.connections';
const targets = {
  user: vscode.ConfigurationTarget.Global,
  workspace: vscode.ConfigurationTarget.Workspace,
} as const;

/** Reads and writes the setting `dataflow.connections`, and leaves entries alone that it does not know. */
export class ConnectionStore {
  /** Where the connections in use are kept. */
  get place(): ConnectionPlace {
    return this.entriesAt('workspace') === undefined ? 'user' : 'workspace';
  }

  /** Where a new connection would be seen; several where that is for a person to say. */
  get placesForNew(): readonly ConnectionPlace[] {
    const hasWorkspace = vscode.workspace.workspaceFolders !== undefined && vscode.workspace.isTrusted;
    if (!hasWorkspace) return ['user'];
    return this.place === 'workspace' ? ['workspace'] : ['user', 'workspace'];
  }

  /** Names of all connections in use. */
  get names(): ReadonlySet<string> {
    return new Set(this.entries(this.place).flatMap((entry) => nameOf(entry) ?? []));
  }

  /** @returns undefined when there is none of that name */
  get(name: string): ConnectionSetting | undefined {
    const entry = this.entries(this.place).find((each) => nameOf(each) === name);
    return isConnectionSetting(entry) ? entry : undefined;
  }

  async add(connection: ConnectionSetting, place: ConnectionPlace): Promise<void> {
    // A workspace that gets its first connection keeps those that it would hide.
    const before = this.entriesAt(place) ?? this.entries(this.place);
    await this.write([...before, connection], place);
  }

  /** @throws DataflowError when there is none of that name any more */
  async replace(name: string, connection: ConnectionSetting): Promise<void> {
    const { place } = this;
    const entries = this.entries(place);
    const index = entries.findIndex((entry) => nameOf(entry) === name);
    if (index < 0) throw gone(name);
    await this.write(entries.with(index, connection), place);
  }

  /** @returns what puts it back where it was */
  async remove(name: string): Promise<() => Promise<void>> {
    const { place } = this;
    const before = this.entries(place);
    const index = before.findIndex((entry) => nameOf(entry) === name);
    const removed = before[index];
    if (removed === undefined) throw gone(name);
    await this.write(before.toSpliced(index, 1), place);
    return async () => {
      const now = this.entries(place);
      await this.write(now.toSpliced(Math.min(index, now.length), 0, removed), place);
    };
  }

  private entries(place: ConnectionPlace): readonly unknown[] {
    return this.entriesAt(place) ?? [];
  }

  private entriesAt(place: ConnectionPlace): readonly unknown[] | undefined {
    // Those of a workspace that is not trusted are not in use.
    if (place === 'workspace' && !vscode.workspace.isTrusted) return undefined;
    const inspected = vscode.workspace.getConfiguration().inspect<unknown>(setting);
    const value = place === 'user' ? inspected?.globalValue : inspected?.workspaceValue;
    return Array.isArray(value) ? value : undefined;
  }

  private async write(entries: readonly unknown[], place: ConnectionPlace): Promise<void> {
    await vscode.workspace.getConfiguration().update(setting, entries, targets[place]);
  }
}

function gone(name: string): DataflowError {
  return new DataflowError(
    'NOT_FOUND',
    'Changing the connection',
    `There is no connection called ${name} in the settings any more.`,
    'Look at the setting dataflow.connections.',
  );
}

function nameOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null || !('name' in entry)) return undefined;
  return typeof entry.name === 'string' ? entry.name.trim() : undefined;
}

/** Only what parseConnections() took gets here, which has checked the rest. */
function isConnectionSetting(entry: unknown): entry is ConnectionSetting {
  return nameOf(entry) !== undefined && typeof entry === 'object' && entry !== null && 'projectId' in entry;
}
