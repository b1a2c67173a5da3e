import { once } from 'node:events';
import { createServer } from 'node:net';
import type { DescMethod, DescService, Message } from '@bufbuild/protobuf';
import * as grpc from '@grpc/grpc-js';
import { grpcError } from './grpcError.ts';
import { methodDefinition } from './grpcMethods.ts';
import { MessageEncoder } from './messageEncoder.ts';
import { authorizationOf, StreamCalls, type OpenStream } from './streamCall.ts';

/** Answers one call of one method, made with this Authorization. Rejects with an ApiError. */
export type CallMethod = (
  method: DescMethod,
  request: Message,
  authorization: string | undefined,
) => Promise<Message>;

export interface GrpcServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly services: readonly DescService[];
  readonly call: CallMethod;
  /** For methods whose both sides are streams. */
  readonly open: OpenStream;
  /** Bytes a request may have. */
  readonly maxRequestBytes: number;
}

/** Serves unary and bidirectional methods of protobuf-es service descriptors over gRPC, without TLS. */
export class GrpcServer {
  readonly port: number;
  readonly #server: grpc.Server;
  readonly #streams: StreamCalls;

  private constructor(server: grpc.Server, streams: StreamCalls, port: number) {
    this.#server = server;
    this.#streams = streams;
    this.port = port;
  }

  /** Resolves when the port is bound. */
  static async listen(options: GrpcServerOptions): Promise<GrpcServer> {
    // grpc-js writes to the console itself when it cannot bind.
    await checkPort(options.host, options.port);
    const server = new grpc.Server({
      'grpc.max_receive_message_length': options.maxRequestBytes,
      'grpc.max_concurrent_streams': 1000,
      // Finds clients that are gone without a word.
      'grpc.keepalive_time_ms': 60_000,
      'grpc.keepalive_timeout_ms': 20_000,
    });
    const streams = new StreamCalls(options.open, grpcError);
    const encoder = new MessageEncoder();
    const encode = encoder.encode.bind(encoder);
    for (const service of options.services) {
      server.addService(
        Object.fromEntries(
          service.methods.map((method) => [method.localName, methodDefinition(method, encode)]),
        ),
        Object.fromEntries(
          service.methods.map((method) => [
            method.localName,
            method.methodKind === 'bidi_streaming'
              ? streams.handler(method)
              : implementation(method, options.call),
          ]),
        ),
      );
    }
    const address = `${options.host.includes(':') ? `[${options.host}]` : options.host}:${options.port}`;
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return new GrpcServer(server, streams, port);
  }

  /** Lets calls under way end, for a moment; open connections of idle clients are closed. */
  async close(): Promise<void> {
    this.#streams.close();
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        this.#server.forceShutdown();
        resolve();
      }, 1000);
      this.#server.tryShutdown(() => {
        clearTimeout(force);
        resolve();
      });
    });
  }
}

/** @throws Error, for example EADDRINUSE, when the port cannot be bound. */
async function checkPort(host: string, port: number): Promise<void> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

function implementation(method: DescMethod, call: CallMethod): grpc.handleUnaryCall<Message, Message> {
  return (request, callback) => {
    call(method, request.request, authorizationOf(request.metadata)).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(grpcError(error));
      },
    );
  };
}
