import {
  create,
  isMessage,
  type DescMessage,
  type DescMethod,
  type DescMethodBiDiStreaming,
  type DescMethodUnary,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import type { ApiContext } from './apiContext.ts';

/** One RPC with its handler. */
export interface Operation {
  readonly method: DescMethod;
  call(context: ApiContext, request: Message): Promise<Message>;
}

/** A streaming RPC whose first request says what to send. */
export interface StreamOperation {
  readonly method: DescMethod;
  /** Ends when `signal` is aborted. Throws an ApiError. */
  open(context: ApiContext, request: Message, signal: AbortSignal): AsyncIterable<Message>;
}

/** A handler answers the response or throws an ApiError. */
export function operation<Input extends DescMessage, Output extends DescMessage>(
  method: DescMethodUnary<Input, Output>,
  handle: (
    context: ApiContext,
    request: MessageShape<Input>,
  ) => MessageInitShape<Output> | Promise<MessageInitShape<Output>>,
): Operation {
  return {
    method,
    async call(context, request) {
      return create(method.output, await handle(context, checked(method, request)));
    },
  };
}

export function streamOperation<Input extends DescMessage, Output extends DescMessage>(
  method: DescMethodBiDiStreaming<Input, Output>,
  handle: (
    context: ApiContext,
    request: MessageShape<Input>,
    signal: AbortSignal,
  ) => AsyncIterable<MessageInitShape<Output>>,
): StreamOperation {
  return {
    method,
    async *open(context, request, signal) {
      for await (const response of handle(context, checked(method, request), signal)) {
        yield create(method.output, response);
      }
    },
  };
}

function checked<Input extends DescMessage>(
  method: DescMethod & { readonly input: Input },
  request: Message,
): MessageShape<Input> {
  if (!isMessage(request, method.input)) {
    throw new TypeError(`${method.name} takes ${method.input.typeName}, not ${request.$typeName}`);
  }
  return request;
}
