import * as vscode from 'vscode';
import { commandIds } from './chat/extensionManifest.ts';
import { agentModel } from './chat/agentModel.ts';
import { registerChat } from './chat/registerChat.ts';
import { registerDashboard } from './dashboard/registerDashboard.ts';
import { vscodeEditor } from './dashboard/vscodeEditor.ts';
import { Connections } from './dataflow/connections.ts';
import { geminiCommands } from './manifest/commands/geminiCommands.ts';
import type { EmbeddedClient } from './mcp/embedded/embeddedClient.ts';
import { Permissions } from './mcp/policy/permissions.ts';
import { systemClock as clock } from './monitoring/clock.ts';
import { JobsMonitor } from './monitoring/jobsMonitor.ts';
import { JobWatches } from './monitoring/jobWatches.ts';
import { createAgent } from './views/agent/createAgent.ts';
import { JobTasks } from './views/agent/jobTasks.ts';
import { createLocalDataflow, reachable } from './views/localDataflow/createLocalDataflow.ts';
import { ConnectionSettings } from './views/connectionSettings.ts';
import type { ExtensionServices } from './views/extensionServices.ts';
import { FailureDialog } from './views/failureDialog.ts';
import { readSetting } from './views/readSetting.ts';
import { WorkspacePlaces } from './views/workspaceCode/workspacePlaces.ts';
import { ViewsLater } from './views/viewsLater.ts';

/** The editor calls deactivate() without a word about what activate() made, so that has to be remembered here. */
let close: (() => Promise<void>) | undefined;

/** Registers everything, the views a moment later; what is heavy loads when it is used first. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Dataflow', { log: true });
  const local = createLocalDataflow(context, log);
  const connections = new Connections(async (connection) => {
    const [target, { openDataflowApi }] = await Promise.all([
      reachable(connection, local),
      import('./dataflow/google/openDataflowApi.ts'),
    ]);
    // Whoever starts or changes a job, a command or a model, the Jobs view shows it at once.
    return openDataflowApi(target, log, undefined, {
      onDidStart: (job) => {
        monitor.noteStart(connection.id, job);
      },
      onDidChange: (job) => {
        monitor.note(connection.id, job);
      },
    });
  });
  const monitor = new JobsMonitor({ connections, clock, log });
  const watches = new JobWatches({ connections, clock, log });
  const permissions = new Permissions(clock);
  const tools = new LazyTools(async () => {
    const { EmbeddedClient } = await import('./mcp/embedded/embeddedClient.ts');
    const policy = (): unknown => readSetting('dataflow.policy');
    return new EmbeddedClient({ connections, log, clock, permissions, policy });
  });
  const agent = createAgent({
    context,
    log,
    clock,
    permissions,
    tools: () => tools.get(),
    chatModel: () => agentModel(log),
  });
  close = async () => {
    // The agent uses the tools, and both use connections.
    const halted = await Promise.allSettled([agent.agent.close()]);
    const closed = await Promise.allSettled([watches.close(), monitor.close(), tools.close(), local.close()]);
    const failures = [...halted, ...closed, ...(await Promise.allSettled([connections.close()]))];
    for (const failure of failures) {
      if (failure.status === 'rejected') log.error(`Closing: ${String(failure.reason)}`);
    }
    log.dispose();
  };

  const code = new WorkspacePlaces();
  const dashboards = registerDashboard({
    context,
    log,
    clock,
    connections,
    monitor,
    watches,
    failures: new FailureDialog(log),
    editor: vscodeEditor,
    code,
    showStepSource: async (job, step) => {
      const { showStepSource } = await import('./views/source/showStepSource.ts');
      await showStepSource(context.workspaceState, job, step);
    },
    agent: new JobTasks(agent.agent),
  });
  const services: ExtensionServices = {
    context,
    log,
    clock,
    connections,
    monitor,
    local,
    watches,
    ...agent,
    openDashboard: (job, others) => {
      dashboards.open(job, others);
    },
    tools: () => tools.get(),
  };
  const settings = new ConnectionSettings(connections, log, process.env);
  context.subscriptions.push(
    dashboards,
    code,
    settings,
    registerChat({
      ...services,
      reachable: (connection) => reachable(connection, local),
      isLookedAfter: ({ connectionId, ref }) => agent.agent.taskOf({ connectionId, ...ref }) !== undefined,
    }),
    new ViewsLater(viewCommands(context.extension.packageJSON), {
      log,
      load: async () => {
        const { registerViews } = await import('./views/registerViews.ts');
        return () => {
          const views = registerViews(services);
          settings.announce();
          return views;
        };
      },
    }),
  );
}

export async function deactivate(): Promise<void> {
  await close?.();
  close = undefined;
}

/** The chat registers those of Gemini itself. */
function viewCommands(packageJson: unknown): readonly string[] {
  return commandIds(packageJson).filter((id) => !(id in geminiCommands));
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
