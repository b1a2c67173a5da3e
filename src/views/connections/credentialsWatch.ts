import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../../dataflow/connection.ts';
import type { Connections } from '../../dataflow/connections.ts';
import { credentialsPlace, type CredentialsEnvironment } from '../../dataflow/google/credentialsFile.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { JobsMonitor } from '../../monitoring/jobsMonitor.ts';

export interface CredentialsWatchDeps {
  readonly connections: Connections;
  readonly monitor: Pick<JobsMonitor, 'refresh' | 'jobs'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly environment: CredentialsEnvironment;
}

/** A file is written in several steps. */
const settleMs = 200;

/**
 * Signs in anew when the file of the Application Default Credentials changes, so that the Jobs view follows whoever
 * signs in, here or in any terminal. Nothing is watched while no connection signs in with them.
 */
export class CredentialsWatch implements vscode.Disposable {
  private watcher: vscode.Disposable | undefined;
  private cancelTimer: (() => void) | undefined;
  private readonly stopListening: () => void;

  constructor(private readonly deps: CredentialsWatchDeps) {
    this.stopListening = deps.connections.onDidChange(() => {
      this.follow();
    });
    this.follow();
  }

  /** Something may have changed the credentials. */
  renew(): void {
    this.cancelTimer?.();
    this.cancelTimer = this.deps.clock.setTimeout(() => {
      this.cancelTimer = undefined;
      void this.signInAnew();
    }, settleMs);
  }

  dispose(): void {
    this.stopListening();
    this.cancelTimer?.();
    this.watcher?.dispose();
    this.watcher = undefined;
  }

  private get signedIn(): readonly Connection[] {
    return this.deps.connections.list().filter(({ auth }) => auth.kind === 'adc');
  }

  private follow(): void {
    if (this.signedIn.length === 0) {
      this.watcher?.dispose();
      this.watcher = undefined;
      return;
    }
    this.watcher ??= this.watchFile();
  }

  private watchFile(): vscode.Disposable | undefined {
    const place = credentialsPlace(this.deps.environment);
    if (!place) return undefined;
    const folder = vscode.Uri.file(dirname(place.path));
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(folder, basename(place.path)),
    );
    const renew = (): void => {
      this.renew();
    };
    watcher.onDidCreate(renew);
    watcher.onDidChange(renew);
    watcher.onDidDelete(renew);
    return watcher;
  }

  private async signInAnew(): Promise<void> {
    const { connections, monitor, log } = this.deps;
    const ids = this.signedIn.map(({ id }) => id);
    log.debug(`Signing in anew for ${ids.length} connections.`);
    await Promise.all(
      ids.map(async (id) => {
        try {
          await connections.reopen(id);
        } catch (error) {
          log.debug(`Closing a connection to sign in anew: ${String(error)}`);
        }
        await monitor.refresh(id);
        // A poll that was under way was cut off by closing the connection.
        const isCut = monitor.jobs(id)?.problems.some(({ error }) => error.code === 'CANCELLED') ?? false;
        if (isCut) await monitor.refresh(id);
      }),
    );
  }
}
