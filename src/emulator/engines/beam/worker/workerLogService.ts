import type { handleBidiStreamingCall, Server } from '@grpc/grpc-js';
import { BeamFnLogging } from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import type {
  LogControl,
  LogEntry,
  LogEntry_List,
} from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import { methodDefinition } from '../../../grpc/grpcMethods.ts';

export interface WorkerLogListener {
  /** A worker has come up and opened its log. */
  connected(worker: string): void;
  /** @param worker Its id. */
  entry(entry: LogEntry, worker: string): void;
}

/** Lets the server receive what the workers of one job log, over Beam's BeamFnLogging. */
export function addWorkerLogService(server: Server, listener: WorkerLogListener): void {
  const logging: handleBidiStreamingCall<LogEntry_List, LogControl> = (call) => {
    const worker = String(call.metadata.get('worker_id')[0] ?? '');
    listener.connected(worker);
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
  server.addService({ logging: methodDefinition(BeamFnLogging.method.logging) }, { logging });
}
