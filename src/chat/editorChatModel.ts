import * as vscode from 'vscode';
import type { ChatModel, FilePart, ModelMessage, ModelPart, ToolResultPart } from '../agent/chatModel.ts';
import { userFileText } from '../agent/userFile.ts';
import type { Log } from '../dataflow/log.ts';
import type { ToolInfo } from '../mcp/embedded/embeddedClient.ts';

/** A model that the editor offers, with the person's consent asked by the editor itself. */
export class EditorChatModel implements ChatModel {
  readonly id: string;
  readonly maxInputTokens: number;

  constructor(
    private readonly model: vscode.LanguageModelChat,
    private readonly log: Pick<Log, 'warn'>,
  ) {
    this.id = model.id;
    this.maxInputTokens = model.maxInputTokens;
  }

  /** As the model counts; where it cannot, an estimate that is rather too high. */
  async countTokens(text: string, signal: AbortSignal): Promise<number> {
    const source = new vscode.CancellationTokenSource();
    const cancel = (): void => {
      source.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      return await this.model.countTokens(text, source.token);
    } catch (error) {
      signal.throwIfAborted();
      this.log.warn(`The model ${this.id} does not count tokens; they are estimated: ${String(error)}`);
      return Math.ceil(text.length / 3);
    } finally {
      signal.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  /** @throws vscode.LanguageModelError */
  async *send(
    messages: readonly ModelMessage[],
    tools: readonly ToolInfo[],
    signal: AbortSignal,
  ): AsyncGenerator<ModelPart, void, undefined> {
    const source = new vscode.CancellationTokenSource();
    const cancel = (): void => {
      source.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      const response = await this.model.sendRequest(
        messages.map(editorMessage),
        {
          justification: 'To answer your question about Dataflow jobs.',
          tools: tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
        },
        source.token,
      );
      for await (const part of response.stream) {
        if (part instanceof vscode.LanguageModelTextPart) {
          yield { kind: 'text', text: part.value };
        } else if (part instanceof vscode.LanguageModelToolCallPart) {
          yield { kind: 'toolCall', id: part.callId, name: part.name, arguments: { ...part.input } };
        }
        // Other parts (images, thoughts of newer editors) have no place in this conversation.
      }
    } finally {
      signal.removeEventListener('abort', cancel);
      source.cancel();
      source.dispose();
    }
  }
}

function editorMessage(message: ModelMessage): vscode.LanguageModelChatMessage {
  const role =
    message.role === 'user'
      ? vscode.LanguageModelChatMessageRole.User
      : vscode.LanguageModelChatMessageRole.Assistant;
  return new vscode.LanguageModelChatMessage(role, message.parts.map(editorPart));
}

function editorPart(part: ModelPart | ToolResultPart | FilePart): vscode.LanguageModelInputPart {
  switch (part.kind) {
    case 'text':
      return new vscode.LanguageModelTextPart(part.text);
    case 'file':
      return new vscode.LanguageModelTextPart(userFileText(part));
    case 'toolCall':
      return new vscode.LanguageModelToolCallPart(part.id, part.name, part.arguments);
    case 'toolResult':
      return new vscode.LanguageModelToolResultPart(part.id, [
        new vscode.LanguageModelTextPart(part.isError ? `Error: ${part.text}` : part.text),
      ]);
  }
}
