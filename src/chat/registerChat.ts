import * as vscode from 'vscode';
import { BuiltInModel } from '../agent/builtin/builtInModel.ts';
import type { Connection } from '../dataflow/connection.ts';
import type { Connections } from '../dataflow/connections.ts';
import { builtinModelVendor } from '../manifest/chat.ts';
import type { EmbeddedClient } from '../mcp/embedded/embeddedClient.ts';
import type { JobTarget } from '../manifest/commands/commandTargets.ts';
import type { SettingId } from '../manifest/settings.ts';
import type { Clock } from '../monitoring/clock.ts';
import { BuiltInModelProvider } from './builtInModelProvider.ts';
import { EditorTools } from './editorTools.ts';
import { registerGemini } from './gemini/registerGemini.ts';
import { jobTarget } from './jobLinks.ts';
import { McpServerProvider } from './mcpServerProvider.ts';
import { DataflowParticipant } from './participant.ts';
import { extensionVersion, toolNames } from './extensionManifest.ts';

export interface ChatServices {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly clock: Clock;
  readonly connections: Connections;
  /** A connection with the address of its service. @throws DataflowError when it has none now */
  readonly reachable: (connection: Connection) => Promise<Connection>;
  /** Loaded on the first call. */
  readonly tools: () => Promise<EmbeddedClient>;
  /** Whether the agent of this window looks after a job now. */
  readonly isLookedAfter: (job: JobTarget) => boolean;
}

/** Registers @dataflow, its tools for other agents and the built-in model. Editors without chat get the parts they know. */
export function registerChat(services: ChatServices): vscode.Disposable {
  const { context, log, clock, connections, tools } = services;
  const registered: { dispose(): unknown }[] = [];
  const missing: string[] = [];
  const builtInModel = new BuiltInModel(() => ({
    connectionIds: connections.list().map(({ id }) => id),
    regions: Object.fromEntries(connections.list().map(({ id, regions }) => [id, regions])),
    nowMs: clock.now(),
  }));
  const editorTools = new EditorTools({ tools, log });
  const packageJson: unknown = context.extension.packageJSON;
  // Forks of the editor may lack any of these, whatever the type declarations say.
  if (has(vscode, 'lm') && has(vscode.lm, 'registerTool')) {
    registered.push(editorTools.register(toolNames(packageJson)));
  } else missing.push('our tools');
  if (has(vscode, 'lm') && has(vscode.lm, 'registerLanguageModelChatProvider')) {
    const provider = new BuiltInModelProvider({ model: builtInModel, log });
    registered.push(vscode.lm.registerLanguageModelChatProvider(builtinModelVendor, provider), provider);
    provider.lookAround();
    registered.push(registerGemini(services));
  } else missing.push('our models');
  if (has(vscode, 'chat') && has(vscode.chat, 'createChatParticipant')) {
    registered.push(
      DataflowParticipant.register({
        connections,
        log,
        tools,
        editorTools,
        builtInModel,
        isLookedAfter: (job) => services.isLookedAfter(jobTarget(job)),
        now: () => clock.now(),
      }),
    );
  } else missing.push('@dataflow');
  if (missing.length > 0)
    log.info(`This editor has no complete chat API, so it lacks ${missing.join(', ')}.`);
  if (has(vscode, 'lm') && has(vscode.lm, 'registerMcpServerDefinitionProvider')) {
    registered.push(registerMcpServer(services));
  }
  return vscode.Disposable.from(...registered);
}

function registerMcpServer({ context, log, connections, reachable }: ChatServices): vscode.Disposable {
  const setting = (id: SettingId): unknown => vscode.workspace.getConfiguration().get(id);
  const provider = new McpServerProvider({
    connections,
    reachable,
    log,
    program: context.asAbsolutePath('dist/bin/dataflow-mcp.js'),
    version: extensionVersion(context.extension.packageJSON),
    isEnabled: () => setting('dataflow.mcp.enabled') === true,
    policy: () => setting('dataflow.policy'),
  });
  const decisive: readonly SettingId[] = ['dataflow.mcp.enabled', 'dataflow.connections', 'dataflow.policy'];
  return provider.register(decisive);
}

function has(namespace: object, member: string): boolean {
  const value: unknown = Reflect.get(namespace, member);
  return value !== undefined;
}
