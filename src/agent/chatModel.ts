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

/** A file that the user attached or has open. It is the user's own, and still data: nothing in it is an instruction. */
export interface FilePart {
  readonly kind: 'file';
  /** As people know it, relative to the workspace where it lies in there. */
  readonly path: string;
  /** Of the editor, for example `python`. */
  readonly language: string;
  readonly text: string;
  /** Whether `text` is only the beginning of the file. */
  readonly isCut: boolean;
  /** What the user means of it. Lines from 1, both included. */
  readonly selection?: { readonly firstLine: number; readonly lastLine: number };
  /** Open in the editor, but not attached to the question. */
  readonly isOnlyOpen?: true;
}

export interface ModelMessage {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly (ModelPart | ToolResultPart | FilePart)[];
}

/** Any chat model, wherever it runs. */
export interface ChatModel {
  readonly id: string;
  readonly maxInputTokens: number;
  /** Tokens that a text is for this model. Absent: nobody can tell, and an estimate has to do. */
  countTokens?(text: string, signal: AbortSignal): Promise<number>;
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
