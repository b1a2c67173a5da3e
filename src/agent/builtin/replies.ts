import type { ModelPart } from '../chatModel.ts';

/** An answer. @param text Markdown; what others wrote in it is escaped */
export function says(text: string): readonly ModelPart[] {
  return [{ kind: 'text', text }];
}

/** @param number of the call in this turn, from 1 */
export function toolCall(number: number, name: string, args: Readonly<Record<string, unknown>>): ModelPart {
  return { kind: 'toolCall', id: `call-${number}`, name, arguments: args };
}
