import type { ToolInfo } from '../mcp/embedded/embeddedClient.ts';

/** What a model says: text in Markdown, or a call it wants made. */
export type ModelPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'toolCall';
      readonly id: string;
      readonly name: string;
      readonly arguments: Readonly<Record<string, unknown>>;
    };
export type ToolCallPart = Extract<ModelPart, { kind: 'toolCall' }>;

/** The answer to the call of the same id. */
export interface ToolResultPart {
  readonly kind: 'toolResult';
  readonly id: string;
  /** For the model; text from jobs in it is marked as data. */
  readonly text: string;
  readonly isError: boolean;
  /** The same as values, for models that run here and read no prose. */
  readonly structured?: Readonly<Record<string, unknown>>;
}

export interface ModelMessage {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly (ModelPart | ToolResultPart)[];
}

/** Any chat model, wherever it runs. */
export interface ChatModel {
  readonly id: string;
  readonly maxInputTokens: number;
  /** Streams one answer. Stops when `signal` is aborted or the iteration is left. */
  send(
    messages: readonly ModelMessage[],
    tools: readonly ToolInfo[],
    signal: AbortSignal,
  ): AsyncIterable<ModelPart>;
}

export function textMessage(role: ModelMessage['role'], text: string): ModelMessage {
  return { role, parts: [{ kind: 'text', text }] };
}
