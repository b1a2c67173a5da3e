import * as vscode from 'vscode';
import { BuiltInModel } from '../agent/builtin/builtInModel.ts';
import type { Connections } from '../dataflow/connections.ts';
import { builtinModelVendor } from '../manifest/chat.ts';
import type { EmbeddedClient } from '../mcp/embedded/embeddedClient.ts';
import type { Clock } from '../monitoring/clock.ts';
import { BuiltInModelProvider } from './builtInModelProvider.ts';
import { EditorTools } from './editorTools.ts';
import { DataflowParticipant } from './participant.ts';
import { toolNames } from './toolNames.ts';

export interface ChatServices {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly clock: Clock;
  readonly connections: Connections;
  /** Loaded on the first call. */
  readonly tools: () => Promise<EmbeddedClient>;
}

/** Registers @dataflow, its tools for other agents and the built-in model. Editors without chat get the parts they know. */
export function registerChat({ context, log, clock, connections, tools }: ChatServices): vscode.Disposable {
  const registered: { dispose(): unknown }[] = [];
  const builtInModel = new BuiltInModel(() => ({
    connectionIds: connections.list().map(({ id }) => id),
    nowMs: clock.now(),
  }));
  const editorTools = new EditorTools({ tools, log });
  const packageJson: unknown = context.extension.packageJSON;
  // Forks of the editor may lack any of these, whatever the type declarations say.
  if (has(vscode, 'lm') && has(vscode.lm, 'registerTool')) {
    registered.push(editorTools.register(toolNames(packageJson)));
  }
  if (has(vscode, 'lm') && has(vscode.lm, 'registerLanguageModelChatProvider')) {
    const provider = new BuiltInModelProvider({ model: builtInModel, log });
    registered.push(vscode.lm.registerLanguageModelChatProvider(builtinModelVendor, provider), provider);
    provider.lookAround();
  }
  if (has(vscode, 'chat') && has(vscode.chat, 'createChatParticipant')) {
    registered.push(
      DataflowParticipant.register({
        connections,
        log,
        tools,
        editorTools,
        builtInModel,
        now: () => clock.now(),
      }),
    );
  }
  if (registered.length < 3)
    log.info('This editor has no complete chat API: @dataflow or its tools are not there.');
  return vscode.Disposable.from(...registered);
}

function has(namespace: object, member: string): boolean {
  const value: unknown = Reflect.get(namespace, member);
  return value !== undefined;
}
