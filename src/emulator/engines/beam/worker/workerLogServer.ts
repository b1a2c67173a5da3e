import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { handleBidiStreamingCall } from '@grpc/grpc-js';
import { BeamFnLogging } from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import type {
  LogControl,
  LogEntry,
  LogEntry_List,
} from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import { methodDefinition } from '../../../grpc/grpcMethods.ts';

export interface WorkerLogListener {
  /** A worker has come up and opened its log. */
  connected(): void;
  /** @param worker Its id. */
  entry(entry: LogEntry, worker: string): void;
}

/** Receives what the workers of one job log, over Beam's BeamFnLogging. */
export class WorkerLogServer {
  readonly #server = new Server({ 'grpc.max_receive_message_length': -1 });

  private constructor(listener: WorkerLogListener) {
    const logging: handleBidiStreamingCall<LogEntry_List, LogControl> = (call) => {
      listener.connected();
      const worker = String(call.metadata.get('worker_id')[0] ?? '');
      call.on('data', (list: LogEntry_List) => {
        list.logEntries.forEach((entry) => {
          listener.entry(entry, worker);
        });
      });
      call.on('end', () => {
        call.end();
      });
      // A worker that was killed just goes away.
      call.on('error', () => undefined);
    };
    this.#server.addService({ logging: methodDefinition(BeamFnLogging.method.logging) }, { logging });
  }

  /** @returns The server and its `host:port`. */
  static async start(listener: WorkerLogListener): Promise<{ server: WorkerLogServer; endpoint: string }> {
    const server = new WorkerLogServer(listener);
    const port = await new Promise<number>((resolve, reject) => {
      server.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return { server, endpoint: `127.0.0.1:${port}` };
  }

  close(): void {
    this.#server.forceShutdown();
  }
}
