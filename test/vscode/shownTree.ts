import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../../src/dataflow/connection.ts';
import { Connections } from '../../src/dataflow/connections.ts';
import { type CallPolicy, defaultCallPolicy } from '../../src/dataflow/google/callPolicy.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import { systemClock, type Clock } from '../../src/monitoring/clock.ts';
import { JobsMonitor } from '../../src/monitoring/jobsMonitor.ts';
import { JobWatches } from '../../src/monitoring/jobWatches.ts';
import type { MonitorIntervals } from '../../src/monitoring/regionJobs.ts';
import { JobsTreeModel } from '../../src/views/jobsTree/jobsTreeModel.ts';
import { JobsTreeProvider } from '../../src/views/jobsTree/jobsTreeProvider.ts';
import { silentLog } from '../dataflow/silentLog.ts';

/** Path of dataflow-emulator.js, as the extension under test has it. */
export function emulatorProgram(): string {
  const extension = vscode.extensions.getExtension('dataflow-vscode.dataflow-vscode');
  if (!extension) throw new Error('The extension under test is not there.');
  return join(extension.extensionPath, 'dist', 'bin', 'dataflow-emulator.js');
}

/** A tree as the Jobs view has it, put together as activate() does, over connections that a test names. */
export class ShownTree {
  readonly connections: Connections;
  readonly monitor: JobsMonitor;
  readonly provider: JobsTreeProvider;
  private readonly model: JobsTreeModel;
  private readonly watches: JobWatches;

  constructor(
    options: {
      readonly intervals?: Partial<MonitorIntervals>;
      readonly policy?: Partial<CallPolicy>;
      /** Of the monitor. */
      readonly clock?: Clock;
    } = {},
  ) {
    const { intervals = {}, policy = {}, clock = systemClock } = options;
    this.connections = new Connections((connection) =>
      openDataflowApi(connection, silentLog, { ...defaultCallPolicy, ...policy }),
    );
    const { connections } = this;
    this.monitor = new JobsMonitor({ connections, clock, log: silentLog, intervals });
    this.watches = new JobWatches({ connections, clock, log: silentLog });
    this.model = new JobsTreeModel({ connections, monitor: this.monitor, clock, watches: this.watches });
    this.provider = new JobsTreeProvider(this.model);
  }

  /** As when the view is opened: polling begins. */
  async show(...connections: readonly Connection[]): Promise<void> {
    await this.connections.set(connections);
    this.monitor.setVisible(true);
  }

  /** The editor keeps selection and expansion by the ids of rows. */
  ids(connectionId: string): readonly string[] {
    return this.rows(connectionId).map(({ id = '' }) => id);
  }

  /** The rows below a connection. */
  rows(connectionId: string): readonly vscode.TreeItem[] {
    const root = this.provider.getChildren().find((node) => node.connectionId === connectionId);
    return root ? this.provider.getChildren(root).map((node) => this.provider.getTreeItem(node)) : [];
  }

  /** Label and description of each row below a connection. */
  texts(connectionId: string): readonly string[] {
    return this.rows(connectionId).map(textOf);
  }

  async close(): Promise<void> {
    this.provider.dispose();
    this.model.dispose();
    await Promise.all([this.monitor.close(), this.watches.close()]);
    await this.connections.close();
  }
}

function textOf({ label, description }: vscode.TreeItem): string {
  const texts = [typeof label === 'string' ? label : label?.label, description];
  return texts.filter((text) => typeof text === 'string').join(': ');
}
