import type { ToolInfo } from '../../mcp/embedded/embeddedClient.ts';
import type { ChatModel, ModelMessage, ModelPart } from '../chatModel.ts';
import type { BuiltInContext } from './respond.ts';

/** A chat model without AI: a grammar of questions about jobs. It runs here, at once, and with nothing to set up. */
export class BuiltInModel implements ChatModel {
  readonly id = 'dataflow-builtin';
  /** It reads everything; the number only has to be large. */
  readonly maxInputTokens = 1_000_000;

  /** @param context asked anew for each answer */
  constructor(private readonly context: () => BuiltInContext) {}

  async *send(
    messages: readonly ModelMessage[],
    tools: readonly ToolInfo[],
    signal: AbortSignal,
  ): AsyncGenerator<ModelPart, void, undefined> {
    // The grammar loads with the first question.
    const { respond } = await import('./respond.ts');
    signal.throwIfAborted();
    yield* respond(messages, tools, this.context());
  }
}
