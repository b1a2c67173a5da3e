import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescMethod,
  Message,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf';
import type { Client, ClientReadableStream, MethodDefinition } from '@grpc/grpc-js';

/**
 * The form in which grpc-js serves or calls a method of a generated service.
 * @param encode - how answers become bytes
 */
export function methodDefinition<I extends DescMessage, O extends DescMessage>(
  method: DescMethod & { readonly input: I; readonly output: O },
  encode = (schema: DescMessage, message: Message): Buffer => Buffer.from(toBinary(schema, message)),
): MethodDefinition<MessageShape<I>, MessageShape<O>> {
  return {
    path: methodPath(method),
    requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
    responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
    requestSerialize: (message) => Buffer.from(toBinary(method.input, message)),
    requestDeserialize: (bytes) => fromBinary(method.input, bytes),
    responseSerialize: (message) => encode(method.output, message),
    responseDeserialize: (bytes) => fromBinary(method.output, bytes),
  };
}

/**
 * Calls a unary method.
 * @param deadlineMs How long the answer may take, in ms.
 * @throws a grpc-js ServiceError.
 */
export function callUnary<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
  deadlineMs: number,
): Promise<MessageShape<O>> {
  const definition = methodDefinition(method);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      definition.path,
      definition.requestSerialize,
      definition.responseDeserialize,
      create(method.input, request),
      { deadline: Date.now() + deadlineMs },
      (error, response) => {
        if (error !== null) reject(error);
        else if (response === undefined) reject(new Error(`${definition.path} answered nothing`));
        else resolve(response);
      },
    );
  });
}

/** Calls a server-streaming method; errors come as the stream's `error` event. */
export function callServerStream<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodServerStreaming<I, O>,
  request: MessageInitShape<I>,
): ClientReadableStream<MessageShape<O>> {
  const definition = methodDefinition(method);
  return client.makeServerStreamRequest(
    definition.path,
    definition.requestSerialize,
    definition.responseDeserialize,
    create(method.input, request),
  );
}

function methodPath(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}
