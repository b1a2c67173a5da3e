import type * as vscode from 'vscode';
import type { ChatModel } from '../../agent/chatModel.ts';
import type { Log } from '../../dataflow/log.ts';
import type { EmbeddedClient } from '../../mcp/embedded/embeddedClient.ts';
import type { Permissions } from '../../mcp/policy/permissions.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { runCommand } from '../registerCommand.ts';
import { AgentHost } from './agentHost.ts';
import { EditorPerson } from './editorPerson.ts';

/** The agent of this window and the person it asks. Nothing of it is loaded yet. */
export function createAgent(deps: {
  readonly context: Pick<vscode.ExtensionContext, 'workspaceState' | 'storageUri' | 'globalStorageUri'>;
  readonly log: Log;
  readonly clock: Clock;
  readonly permissions: Permissions;
  readonly tools: () => Promise<EmbeddedClient>;
  readonly chatModel: () => Promise<ChatModel | undefined>;
}): { readonly agent: AgentHost; readonly agentPerson: EditorPerson } {
  const { context, log, clock, permissions, tools, chatModel } = deps;
  const memory = context.workspaceState;
  const agentPerson = new EditorPerson({
    log,
    showJournal: (taskId) => {
      runCommand('dataflow.agent.showJournal', { taskId }).then(undefined, (error: unknown) => {
        log.error(`Showing the agent's journal: ${String(error)}`);
      });
    },
  });
  const agent = new AgentHost({
    memory,
    log,
    takeLease: async () => {
      // A window without a folder has a memory of its own.
      if (!context.storageUri) return { release: () => Promise.resolve() };
      const { AgentLease } = await import('../../agent/pipeline/agentLease.ts');
      return AgentLease.take(context.storageUri.fsPath);
    },
    open: async () => {
      const [port, { openAgent }] = await Promise.all([tools(), import('./openAgent.ts')]);
      const folder = (context.storageUri ?? context.globalStorageUri).fsPath;
      return openAgent({
        tools: port,
        memory,
        folder,
        person: agentPerson,
        permissions,
        clock,
        log,
        chatModel,
      });
    },
  });
  return { agent, agentPerson };
}
