import assert from 'node:assert/strict';
import { create, equals, toJson, type DescMethod, type Message } from '@bufbuild/protobuf';
import * as grpc from '@grpc/grpc-js';
import fc from 'fast-check';
import { dataflowServices } from '../../src/emulator/api/services.ts';
import { GrpcServer } from '../../src/emulator/grpc/grpcServer.ts';
import { HttpServer } from '../../src/emulator/rest/httpServer.ts';
import { RestApi } from '../../src/emulator/rest/restApi.ts';
import { generatedMessage } from './generatedMessage.ts';
import { bindingsOf, callGrpc, callRest, fits } from './rawCalls.ts';

const maxRequestBytes = 20 * 1024 * 1024;
const ignore = (): void => undefined;
const silentLog = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** None of the services has streams. */
async function* noStreams(): AsyncGenerator<Message> {}

/** What the transports pass on, and what they are given to answer. */
class Exchange {
  received: Message | undefined;
  response: Message | undefined;

  readonly call = (method: DescMethod, request: Message): Promise<Message> => {
    this.received = request;
    return Promise.resolve(this.response ?? create(method.output));
  };
}

describe('the same request over gRPC and REST', () => {
  const exchange = new Exchange();
  let grpcServer: GrpcServer;
  let httpServer: HttpServer;
  let client: grpc.Client;
  let origin: string;

  before(async () => {
    const serving = {
      services: dataflowServices,
      identify: () => undefined,
      call: exchange.call,
      open: noStreams,
      maxRequestBytes,
    };
    const host = '127.0.0.1';
    grpcServer = await GrpcServer.listen({ host, port: 0, ...serving });
    httpServer = await HttpServer.listen({ host, port: 0, handlers: [new RestApi(serving)], log: silentLog });
    client = new grpc.Client(`${host}:${grpcServer.port}`, grpc.credentials.createInsecure());
    origin = `http://${host}:${httpServer.port}`;
  });
  after(async () => {
    client.close();
    await Promise.all([grpcServer.close(), httpServer.close()]);
  });

  for (const method of dataflowServices.flatMap(({ methods }) => methods)) {
    for (const binding of bindingsOf(method)) {
      it(`is the same message, and so is the answer: ${method.name} at ${binding.path}`, async () => {
        // A body that is one field is always there, even when it is empty.
        const required = new Set([...binding.pathFields, binding.body]);
        const cases = fc.record({
          request: generatedMessage(method.input, required).filter((each) => fits(method, binding, each)),
          response: generatedMessage(method.output, new Set()),
          spelling: fc.record({ useProtoFieldName: fc.boolean(), enumAsInteger: fc.boolean() }),
        });
        await fc.assert(
          fc.asyncProperty(cases, async ({ request, response, spelling }) => {
            exchange.response = response;
            const overGrpc = await callGrpc(client, method, request);
            same(method.input, exchange.received, request);
            exchange.received = undefined;
            const overRest = await callRest(origin, method, binding, request, spelling);
            same(method.input, exchange.received, request);
            same(method.output, overGrpc, response);
            same(method.output, overRest, response);
          }),
          { numRuns: 15 },
        );
      });
    }
  }
});

/** Fails with the difference in JSON. */
function same(type: DescMethod['input'], actual: Message | undefined, expected: Message): void {
  assert.ok(actual);
  if (equals(type, actual, expected)) return;
  assert.deepEqual(toJson(type, actual), toJson(type, expected));
  assert.fail(`${type.typeName} differs in what JSON does not show`);
}
