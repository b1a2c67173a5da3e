import type { ToolInfo } from '../../mcp/embedded/embeddedClient.ts';
import type { ChatModel, ModelMessage, ModelPart } from '../chatModel.ts';
import { respond, type BuiltInContext } from './respond.ts';

/** A chat model without AI: a grammar of questions about jobs. It runs here, at once, and with nothing to set up. */
export class BuiltInModel implements ChatModel {
  readonly id = 'dataflow-builtin';
  /** It reads everything; the number only has to be large. */
  readonly maxInputTokens = 1_000_000;

  /** @param context asked anew for each answer */
  constructor(private readonly context: () => BuiltInContext) {}

  // An async generator, as the contract wants, although nothing here has to be waited for.
  // eslint-disable-next-line @typescript-eslint/require-await
  async *send(
    messages: readonly ModelMessage[],
    tools: readonly ToolInfo[],
    signal: AbortSignal,
  ): AsyncGenerator<ModelPart, void, undefined> {
    signal.throwIfAborted();
    yield* respond(messages, tools, this.context());
  }
}
