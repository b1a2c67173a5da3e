import type * as vscode from 'vscode';
import type { ToolGateway } from '../agent/agentLoop.ts';
import type { EmbeddedClient, ToolInfo, ToolOutcome } from '../mcp/embedded/embeddedClient.ts';
import type { EditorTools } from './editorTools.ts';

const declined: ToolOutcome = {
  isError: true,
  text: 'The user declined. Nothing was changed. Say so in one sentence and do not call it again.',
  structured: { code: 'APPROVAL_DECLINED' },
};

/** The tools of one chat request: reads at once, changes through the editor, which asks the person in the chat. */
export class ChatToolGateway implements ToolGateway {
  constructor(
    private readonly deps: {
      readonly tools: () => Promise<EmbeddedClient>;
      readonly editorTools: EditorTools;
      readonly token: vscode.CancellationToken;
      readonly invocationToken: vscode.ChatParticipantToolToken;
    },
  ) {}

  async listTools(): Promise<readonly ToolInfo[]> {
    return (await this.deps.tools()).listTools();
  }

  async callTool(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal; readonly onProgress: (message: string) => void },
  ): Promise<ToolOutcome> {
    const client = await this.deps.tools();
    const tool = (await client.listTools()).find((each) => each.name === name);
    // A dry run changes nothing, so nobody has to be asked.
    if (tool?.isReadOnly === true || args['dry_run'] === true) return client.callTool(name, args, options);
    const { editorTools, token, invocationToken } = this.deps;
    return (await editorTools.invokeInChat(name, args, { token, invocationToken })) ?? declined;
  }
}
