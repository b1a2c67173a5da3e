import { fromBinary } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import type {
  handleBidiStreamingCall,
  handleUnaryCall,
  Metadata,
  MethodDefinition,
  Server,
} from '@grpc/grpc-js';
import {
  InstructionRequestSchema,
  InstructionResponseSchema,
  ProcessBundleDescriptorSchema,
} from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import type { EmulatorLog } from '../../../emulatorLog.ts';
import type { BundleMetrics } from '../metrics/bundleMetrics.ts';
import { ControlTargets } from './controlTargets.ts';

const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

const service = {
  control: rawMethod('/org.apache.beam.model.fn_execution.v1.BeamFnControl/Control', true),
  getProcessBundleDescriptor: rawMethod(
    '/org.apache.beam.model.fn_execution.v1.BeamFnControl/GetProcessBundleDescriptor',
    false,
  ),
};

/**
 * Stands between the workers of a job and the runner's BeamFnControl service. It hands everything on as it is, and lets
 * `metrics` read along.
 */
export class ControlProxy {
  /** Where the runner listens for a worker, as it says when it asks for one. */
  readonly targets = new ControlTargets();
  readonly #clients = new Map<string, Client>();

  constructor(
    private readonly metrics: BundleMetrics,
    private readonly log: EmulatorLog,
  ) {}

  addTo(server: Server): void {
    const control: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
      const worker = workerOf(call.metadata);
      this.#connect(worker).then(
        (client) => {
          const { path, requestSerialize, responseDeserialize } = service.control;
          const upstream = client.makeBidiStreamRequest(
            path,
            requestSerialize,
            responseDeserialize,
            call.metadata,
          );
          upstream.on('data', (bytes: Buffer) => {
            this.#readAlong(() => {
              this.metrics.request(worker, fromBinary(InstructionRequestSchema, bytes));
            });
            call.write(bytes);
          });
          call.on('data', (bytes: Buffer) => {
            this.#readAlong(() => {
              this.metrics.response(worker, fromBinary(InstructionResponseSchema, bytes));
            });
            upstream.write(bytes);
          });
          upstream.on('end', () => {
            call.end();
          });
          upstream.on('error', (error) => {
            call.emit('error', error);
          });
          call.on('end', () => {
            upstream.end();
          });
          call.on('cancelled', () => {
            upstream.cancel();
          });
          // A worker that was killed just goes away.
          call.on('error', () => undefined);
        },
        (error: unknown) => {
          call.emit('error', error);
        },
      );
    };
    const getProcessBundleDescriptor: handleUnaryCall<Buffer, Buffer> = (call, callback) => {
      this.#connect(workerOf(call.metadata)).then((client) => {
        const { path, requestSerialize, responseDeserialize } = service.getProcessBundleDescriptor;
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          call.request,
          call.metadata,
          (error, bytes) => {
            this.#readAlong(() => {
              if (bytes !== undefined)
                this.metrics.descriptor(fromBinary(ProcessBundleDescriptorSchema, bytes));
            });
            callback(error, bytes);
          },
        );
      }, callback);
    };
    server.addService(service, { control, getProcessBundleDescriptor });
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  /** What cannot be read costs a figure, and must not cost the job. */
  #readAlong(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.log.warn(`A message of a worker could not be read: ${String(error)}`);
    }
  }

  async #connect(worker: string): Promise<Client> {
    const target = await this.targets.of(worker);
    let client = this.#clients.get(target);
    if (client === undefined) {
      client = new Client(target, credentials.createInsecure(), {
        ...unlimited,
        'grpc.enable_http_proxy': 0,
      });
      this.#clients.set(target, client);
    }
    return client;
  }
}

/** Calls of a worker carry its id. */
function workerOf(metadata: Metadata): string {
  const [id = ''] = metadata.get('worker_id');
  return id.toString();
}

/** A method whose messages stay as they are. */
function rawMethod(path: string, isStream: boolean): MethodDefinition<Buffer, Buffer> {
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    path,
    requestStream: isStream,
    responseStream: isStream,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}
