import * as vscode from 'vscode';
import type { Connection } from '../dataflow/connection.ts';
import type { Connections } from '../dataflow/connections.ts';
import type { Log } from '../dataflow/log.ts';
import { mcpServerProviderId } from '../manifest/mcp.ts';
import { mcpServerEnvironment } from './mcpServerEnvironment.ts';

export interface McpServerProviderDeps {
  readonly connections: Connections;
  /** A connection with the address of its service. @throws DataflowError when it has none now */
  readonly reachable: (connection: Connection) => Promise<Connection>;
  readonly log: Log;
  /** Path of the built dataflow-mcp. */
  readonly program: string;
  readonly version: string;
  readonly isEnabled: () => boolean;
  readonly policy: () => unknown;
}

/** Offers `dataflow-mcp` to the editor, which starts and stops it, while the setting says so. */
export class McpServerProvider implements vscode.McpServerDefinitionProvider {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeMcpServerDefinitions = this.changed.event;

  constructor(private readonly deps: McpServerProviderDeps) {}

  /** @param settings that decide what the server is started with, or whether */
  register(settings: readonly string[]): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.lm.registerMcpServerDefinitionProvider(mcpServerProviderId, this),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (settings.some((setting) => change.affectsConfiguration(setting))) this.changed.fire();
      }),
      this.changed,
    );
  }

  provideMcpServerDefinitions(): vscode.McpStdioServerDefinition[] {
    const { isEnabled, program, version } = this.deps;
    if (!isEnabled()) return [];
    return [
      new vscode.McpStdioServerDefinition('Dataflow', process.execPath, [program, '--stdio'], {}, version),
    ];
  }

  /** Called when the server is about to start. A local service that runs only when needed is started for it. */
  async resolveMcpServerDefinition(
    server: vscode.McpStdioServerDefinition,
  ): Promise<vscode.McpStdioServerDefinition> {
    const { connections, reachable, log, policy } = this.deps;
    const found = await Promise.allSettled(connections.list().map(reachable));
    const usable: Connection[] = [];
    for (const each of found) {
      if (each.status === 'fulfilled') usable.push(each.value);
      else log.warn(`The MCP server is started without a connection: ${String(each.reason)}`);
    }
    server.env = { ...mcpServerEnvironment(usable, policy()) };
    return server;
  }
}
