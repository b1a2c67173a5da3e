import { FunctionResponse, type Content, type Part } from '@google/genai';
import type { CallMemory } from './callMemory.ts';

export type ConversationPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly mimeType: string; readonly data: Uint8Array }
  | {
      readonly kind: 'toolCall';
      readonly id: string;
      readonly name: string;
      readonly arguments: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'toolResult'; readonly id: string; readonly text: string };

export interface ConversationMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly parts: readonly ConversationPart[];
}

export interface GeminiConversation {
  readonly contents: Content[];
  readonly systemInstruction?: string;
}

/**
 * Stands where a signature was never given, for calls another model made or an earlier window of the editor. Gemini 3
 * refuses such calls without it: https://ai.google.dev/gemini-api/docs/thought-signatures (FAQ).
 */
export const unsignedCall = 'skip_thought_signature_validator';

/**
 * How Gemini wants it: turns alternate, and every call is answered in the turn that follows. What does not fit, because
 * something was trimmed or called off, goes on as text or is left out.
 * @param signatures `kept`: as Gemini gave them; `replaced`: none of them, for when Gemini cannot read or misses them
 */
export function geminiConversation(
  messages: readonly ConversationMessage[],
  memory: CallMemory,
  signatures: 'kept' | 'replaced',
): GeminiConversation {
  const system = messages.filter(({ role }) => role === 'system').map(textOf);
  const turns = joined(messages.filter(({ role }) => role !== 'system'));
  const contents: Content[] = [];
  for (const [index, turn] of turns.entries()) {
    const parts =
      turn.role === 'assistant'
        ? modelParts(turn, turns[index + 1], memory, signatures)
        : userParts(turn, turns[index - 1], memory, signatures);
    if (parts.length > 0) contents.push({ role: turn.role === 'assistant' ? 'model' : 'user', parts });
  }
  return { contents, ...(system.length === 0 ? {} : { systemInstruction: system.join('\n\n') }) };
}

function textOf({ parts }: ConversationMessage): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

/** Neighbouring messages of one side as one. */
function joined(messages: readonly ConversationMessage[]): readonly ConversationMessage[] {
  const turns: ConversationMessage[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last?.role === message.role) {
      turns[turns.length - 1] = { ...last, parts: [...last.parts, ...message.parts] };
    } else {
      turns.push(message);
    }
  }
  return turns;
}

function modelParts(
  { parts }: ConversationMessage,
  next: ConversationMessage | undefined,
  memory: CallMemory,
  signatures: 'kept' | 'replaced',
): Part[] {
  const answered = new Set(
    next?.parts.flatMap((part) => (part.kind === 'toolResult' ? [part.id] : [])) ?? [],
  );
  let isFirstCall = true;
  return parts.flatMap((part): Part[] => {
    if (part.kind !== 'toolCall') return plainPart(part);
    if (!answered.has(part.id)) return [];
    const given = signatures === 'kept' ? memory.find(part.id) : undefined;
    // Of parallel calls the first alone is signed.
    const signature =
      given?.thoughtSignature ?? (signatures === 'replaced' && isFirstCall ? unsignedCall : undefined);
    isFirstCall = false;
    return [
      {
        functionCall: {
          ...(given?.serviceId === undefined ? {} : { id: given.serviceId }),
          name: part.name,
          args: { ...part.arguments },
        },
        ...(signature === undefined ? {} : { thoughtSignature: signature }),
      },
    ];
  });
}

/** Results stand first, in the order of the calls. */
function userParts(
  { parts }: ConversationMessage,
  before: ConversationMessage | undefined,
  memory: CallMemory,
  signatures: 'kept' | 'replaced',
): Part[] {
  const calls = before?.role === 'assistant' ? before.parts : [];
  const results = new Map(
    parts.flatMap((part) => (part.kind === 'toolResult' ? [[part.id, part] as const] : [])),
  );
  const answers = calls.flatMap((call): Part[] => {
    const result = call.kind === 'toolCall' ? results.get(call.id) : undefined;
    if (!result || call.kind !== 'toolCall') return [];
    results.delete(call.id);
    const serviceId = signatures === 'kept' ? memory.find(call.id)?.serviceId : undefined;
    return [
      {
        functionResponse: Object.assign(new FunctionResponse(), {
          ...(serviceId === undefined ? {} : { id: serviceId }),
          name: call.name,
          response: { output: result.text },
        }),
      },
    ];
  });
  const rest = parts.flatMap((part): Part[] => {
    if (part.kind !== 'toolResult') return plainPart(part);
    return results.has(part.id) ? [{ text: `Result of an earlier tool call:\n${part.text}` }] : [];
  });
  return [...answers, ...rest];
}

function plainPart(part: ConversationPart): Part[] {
  switch (part.kind) {
    case 'text':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'image':
      return [{ inlineData: { mimeType: part.mimeType, data: Buffer.from(part.data).toString('base64') } }];
    case 'toolCall':
    case 'toolResult':
      // These stand where turns are built.
      return [];
  }
}
