import type { ToolInfo } from '../mcp/embedded/embeddedClient.ts';
import type { ChatModel, ModelMessage } from './chatModel.ts';
import { userFileText } from './userFile.ts';

type Part = ModelMessage['parts'][number];

/** Characters of a token where nobody counts, low on purpose: ids and JSON have short tokens. */
const charactersPerToken = 3;
/** What a model adds to each part: who says it, and which call it answers. */
const tokensOfFrame = 6;

/** Counts the tokens of one conversation for one model, each text once. */
export class TokenCounter {
  private readonly counted = new Map<string, Promise<number>>();

  constructor(
    private readonly model: Pick<ChatModel, 'countTokens'>,
    private readonly signal: AbortSignal,
  ) {}

  /** Tokens of a part. @throws whatever the model throws when it counts */
  async ofPart(part: Part): Promise<number> {
    return (await this.ofText(partText(part))) + tokensOfFrame;
  }

  async ofTools(tools: readonly ToolInfo[]): Promise<number> {
    return tools.length === 0 ? 0 : this.ofText(toolsText(tools));
  }

  private ofText(text: string): Promise<number> {
    const known = this.counted.get(text);
    if (known) return known;
    const count =
      this.model.countTokens?.(text, this.signal) ??
      Promise.resolve(Math.ceil(text.length / charactersPerToken));
    this.counted.set(text, count);
    return count;
  }
}

/** More tokens than that no model makes of it: none is shorter than a byte. */
export function mostTokens(messages: readonly ModelMessage[], tools: readonly ToolInfo[]): number {
  const parts = messages.flatMap((message) => message.parts);
  return parts.reduce(
    (sum, part) => sum + Buffer.byteLength(partText(part)) + tokensOfFrame,
    tools.length === 0 ? 0 : Buffer.byteLength(toolsText(tools)),
  );
}

function partText(part: Part): string {
  switch (part.kind) {
    case 'toolCall':
      return `${part.name} ${JSON.stringify(part.arguments)}`;
    case 'file':
      return userFileText(part);
    case 'text':
    case 'toolResult':
      return part.text;
  }
}

function toolsText(tools: readonly ToolInfo[]): string {
  return JSON.stringify(
    tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  );
}
