import {
  create,
  fromBinary,
  type DescMethodUnary,
  type DescService,
  type Message,
  toBinary,
} from '@bufbuild/protobuf';
import { AnySchema } from '@bufbuild/protobuf/wkt';
import * as grpc from '@grpc/grpc-js';
import { protobuf } from 'google-gax';
import { JobsV1Beta3 } from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { MessagesV1Beta3 } from '../../../src/emulator/gen/google/dataflow/v1beta3/messages_pb.ts';
import { MetricsV1Beta3 } from '../../../src/emulator/gen/google/dataflow/v1beta3/metrics_pb.ts';
import { SnapshotsV1Beta3 } from '../../../src/emulator/gen/google/dataflow/v1beta3/snapshots_pb.ts';
import {
  FlexTemplatesService,
  TemplatesService,
} from '../../../src/emulator/gen/google/dataflow/v1beta3/templates_pb.ts';
import { CloudScheduler } from '../../../src/emulator/gen/google/cloud/scheduler/v1/cloudscheduler_pb.ts';
import { LoggingServiceV2 } from '../../../src/emulator/gen/google/logging/v2/logging_pb.ts';
import { MetricService } from '../../../src/emulator/gen/google/monitoring/v3/metric_service_pb.ts';
import { StatusSchema } from '../../../src/emulator/gen/google/rpc/status_pb.ts';

export interface Call {
  readonly method: string;
  readonly request: Message;
  readonly metadata: grpc.Metadata;
  /** Resolves when the client has cancelled the call. */
  readonly cancelled: Promise<void>;
}
/** Answers a call, or throws a status (see `serviceError`). */
export type Script = (call: Call) => Message | Promise<Message>;

const services = [
  JobsV1Beta3,
  MessagesV1Beta3,
  MetricsV1Beta3,
  SnapshotsV1Beta3,
  TemplatesService,
  FlexTemplatesService,
  MetricService,
  LoggingServiceV2,
  CloudScheduler,
];

/** A real gRPC server of Dataflow, Monitoring and Logging that does what a test says, and remembers what it was asked. */
export class ScriptedService {
  private constructor(
    private readonly server: grpc.Server,
    readonly endpoint: string,
    readonly calls: readonly Call[],
  ) {}

  static async listen(script: Script): Promise<ScriptedService> {
    const server = new grpc.Server();
    const calls: Call[] = [];
    for (const service of services) addService(server, service, script, calls);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return new ScriptedService(server, `127.0.0.1:${port}`, calls);
  }

  close(): void {
    this.server.forceShutdown();
  }
}

function addService(server: grpc.Server, service: DescService, script: Script, calls: Call[]): void {
  const unary = service.methods.filter((method): method is DescMethodUnary => method.methodKind === 'unary');
  const definition = Object.fromEntries(
    unary.map((method) => [
      method.localName,
      {
        path: `/${service.typeName}/${method.name}`,
        requestStream: false,
        responseStream: false,
        requestSerialize: (message: Message) => Buffer.from(toBinary(method.input, message)),
        requestDeserialize: (bytes: Buffer) => fromBinary(method.input, bytes),
        responseSerialize: (message: Message) => Buffer.from(toBinary(method.output, message)),
        responseDeserialize: (bytes: Buffer) => fromBinary(method.output, bytes),
      },
    ]),
  );
  const handlers = Object.fromEntries(
    unary.map((method) => [
      method.localName,
      (call: grpc.ServerUnaryCall<Message, Message>, respond: grpc.sendUnaryData<Message>) => {
        const cancelled = new Promise<void>((resolve) => call.on('cancelled', resolve));
        const made = { method: method.name, request: call.request, metadata: call.metadata, cancelled };
        calls.push(made);
        Promise.resolve()
          .then(() => script(made))
          .then(
            (answer) => {
              respond(null, answer);
            },
            (error: unknown) => {
              respond(
                error instanceof StatusError ? error : { code: grpc.status.UNKNOWN, details: String(error) },
              );
            },
          );
      },
    ]),
  );
  server.addService(definition, handlers);
}

class StatusError extends Error {
  constructor(
    readonly code: grpc.status,
    readonly details: string,
    readonly metadata: grpc.Metadata,
  ) {
    super(details);
  }
}

const rpcTypes = protobuf.parse(`
  syntax = "proto3";
  package google.rpc;
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
  message RetryInfo { Duration retry_delay = 1; }
  message Help { message Link { string description = 1; string url = 2; } repeated Link links = 1; }
`).root;

/** An error as Google's services send it, with its google.rpc details. */
export function serviceError(
  code: grpc.status,
  message: string,
  details: Readonly<Partial<Record<'ErrorInfo' | 'RetryInfo' | 'Help', Record<string, unknown>>>> = {},
): Error {
  const packed = Object.entries(details).map(([name, fields]) => {
    const type = rpcTypes.lookupType(`google.rpc.${name}`);
    const value = type.encode(type.fromObject(fields)).finish();
    return create(AnySchema, { typeUrl: `type.googleapis.com/google.rpc.${name}`, value });
  });
  const metadata = new grpc.Metadata();
  const status = create(StatusSchema, { code, message, details: packed });
  metadata.set('grpc-status-details-bin', Buffer.from(toBinary(StatusSchema, status)));
  return new StatusError(code, message, metadata);
}
