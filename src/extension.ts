import * as vscode from 'vscode';
import { registerChat } from './chat/registerChat.ts';
import { registerDashboard } from './dashboard/registerDashboard.ts';
import { Connections } from './dataflow/connections.ts';
import type { EmbeddedClient } from './mcp/embedded/embeddedClient.ts';
import { systemClock as clock } from './monitoring/clock.ts';
import { JobsMonitor } from './monitoring/jobsMonitor.ts';
import { JobWatches } from './monitoring/jobWatches.ts';
import { createLocalDataflow, reachable } from './views/localDataflow/createLocalDataflow.ts';
import { ConnectionSettings } from './views/connectionSettings.ts';
import type { ExtensionServices } from './views/extensionServices.ts';
import { readSetting } from './views/readSetting.ts';
import { registerViews } from './views/registerViews.ts';

/** The editor calls deactivate() without a word about what activate() made, so that has to be remembered here. */
let close: (() => Promise<void>) | undefined;

/** Registers everything; what is heavy loads when it is used first. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Dataflow', { log: true });
  const local = createLocalDataflow(context, log);
  const connections = new Connections(async (connection) => {
    const [target, { openDataflowApi }] = await Promise.all([
      reachable(connection, local),
      import('./dataflow/google/openDataflowApi.ts'),
    ]);
    return openDataflowApi(target, log);
  });
  const monitor = new JobsMonitor({ connections, clock, log });
  const watches = new JobWatches({ connections, clock, log });
  const tools = new LazyTools(async () => {
    const { EmbeddedClient } = await import('./mcp/embedded/embeddedClient.ts');
    return new EmbeddedClient({ connections, log, clock, policy: () => readSetting('dataflow.policy') });
  });
  close = async () => {
    // Users of connections first.
    const closed = await Promise.allSettled([watches.close(), monitor.close(), tools.close(), local.close()]);
    const failures = [...closed, ...(await Promise.allSettled([connections.close()]))];
    for (const failure of failures) {
      if (failure.status === 'rejected') log.error(`Closing: ${String(failure.reason)}`);
    }
    log.dispose();
  };

  const dashboards = registerDashboard({ context, log, connections, monitor, watches });
  const services: ExtensionServices = {
    context,
    log,
    clock,
    connections,
    monitor,
    local,
    watches,
    openDashboard: (job) => {
      dashboards.open(job);
    },
    tools: () => tools.get(),
  };
  context.subscriptions.push(
    dashboards,
    registerViews(services),
    registerChat({ ...services, reachable: (connection) => reachable(connection, local) }),
    new ConnectionSettings(connections, log, process.env),
  );
}

export async function deactivate(): Promise<void> {
  await close?.();
  close = undefined;
}

/** One client for everybody, made when somebody needs it; after a failure the next one tries again. */
class LazyTools {
  private client: Promise<EmbeddedClient> | undefined;

  constructor(private readonly open: () => Promise<EmbeddedClient>) {}

  get(): Promise<EmbeddedClient> {
    if (!this.client) {
      this.client = this.open();
      this.client.catch(() => (this.client = undefined));
    }
    return this.client;
  }

  async close(): Promise<void> {
    await (await this.client)?.close();
  }
}
