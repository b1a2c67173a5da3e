import * as vscode from 'vscode';
import type { ConversationMessage, ConversationPart } from './conversation.ts';

/** What the editor hands a provider, without the editor's types. Parts of kinds that Gemini has no use for are left out. */
export function conversationMessage(message: vscode.LanguageModelChatRequestMessage): ConversationMessage {
  return { role: roleOf(message.role), parts: message.content.flatMap(conversationParts) };
}

function roleOf(role: vscode.LanguageModelChatMessageRole): ConversationMessage['role'] {
  switch (role) {
    case vscode.LanguageModelChatMessageRole.Assistant:
      return 'assistant';
    case vscode.LanguageModelChatMessageRole.User:
      return 'user';
    default:
      // The editor's own agent sends its instructions in a role that is not in the stable API yet.
      return 'system';
  }
}

function conversationParts(part: unknown): ConversationPart[] {
  if (part instanceof vscode.LanguageModelTextPart) return [{ kind: 'text', text: part.value }];
  if (part instanceof vscode.LanguageModelToolCallPart) {
    return [{ kind: 'toolCall', id: part.callId, name: part.name, arguments: { ...part.input } }];
  }
  if (part instanceof vscode.LanguageModelToolResultPart) {
    const text = part.content.map(resultText).filter(Boolean).join('\n');
    const images = part.content.flatMap(imagePart);
    return [{ kind: 'toolResult', id: part.callId, text }, ...images];
  }
  return imagePart(part);
}

function resultText(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  if (part instanceof vscode.LanguageModelPromptTsxPart) return JSON.stringify(part.value);
  if (part instanceof vscode.LanguageModelDataPart && /^text\/|[/+]json$/u.test(part.mimeType)) {
    return new TextDecoder().decode(part.data);
  }
  return '';
}

function imagePart(part: unknown): ConversationPart[] {
  return part instanceof vscode.LanguageModelDataPart && part.mimeType.startsWith('image/')
    ? [{ kind: 'image', mimeType: part.mimeType, data: part.data }]
    : [];
}
