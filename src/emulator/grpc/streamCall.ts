import { once } from 'node:events';
import type { DescMethod, Message } from '@bufbuild/protobuf';
import type * as grpc from '@grpc/grpc-js';
import { ApiError } from '../api/apiError.ts';

/** Sends what one request of a streaming method asks for. Rejects with an ApiError; ends when the signal is aborted. */
export type OpenStream = (
  method: DescMethod,
  request: Message,
  signal: AbortSignal,
  authorization: string | undefined,
) => AsyncIterable<Message>;

export function authorizationOf(metadata: grpc.Metadata): string | undefined {
  const [value] = metadata.get('authorization');
  return value?.toString();
}

/** An error in gRPC's form. */
export type ToError = (error: unknown) => Partial<grpc.StatusObject>;

/** The open streams of one server. */
export class StreamCalls {
  readonly #open: OpenStream;
  readonly #toError: ToError;
  readonly #closing = new AbortController();

  constructor(open: OpenStream, toError: ToError) {
    this.#open = open;
    this.#toError = toError;
  }

  /** The first request says what to send. That the client has nothing more to say does not end the stream. */
  handler(method: DescMethod): grpc.handleBidiStreamingCall<Message, Message> {
    return (call) => {
      const ended = new AbortController();
      const signal = AbortSignal.any([ended.signal, this.#closing.signal]);
      let isOpen = false;
      call.on('cancelled', () => {
        ended.abort();
      });
      call.on('error', () => {
        ended.abort();
      });
      call.on('data', (request: Message) => {
        if (isOpen) {
          ended.abort(new ApiError('INVALID_ARGUMENT', `${method.name} takes one request for each stream.`));
          return;
        }
        isOpen = true;
        void this.#send(method, request, call, signal);
      });
      call.on('end', () => {
        if (!isOpen) call.end();
      });
    };
  }

  /** Ends all streams as UNAVAILABLE. */
  close(): void {
    this.#closing.abort(new ApiError('UNAVAILABLE', 'The local Dataflow service is stopping.'));
  }

  async #send(
    method: DescMethod,
    request: Message,
    call: grpc.ServerDuplexStream<Message, Message>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      for await (const response of this.#open(method, request, signal, authorizationOf(call.metadata))) {
        // A client that does not read holds the stream up, not the memory.
        if (!call.write(response)) await once(call, 'drain', { signal });
      }
      if (signal.reason instanceof ApiError) throw signal.reason;
      call.end();
    } catch (error) {
      if (!call.cancelled) call.emit('error', this.#toError(signal.aborted ? signal.reason : error));
    }
  }
}
