import { operation, streamOperation, type Operation, type StreamOperation } from '../api/operation.ts';
import { LoggingServiceV2 } from '../gen/google/logging/v2/logging_pb.ts';
import { JobLogEntries } from './jobLogEntries.ts';
import { listLogEntries } from './listLogEntries.ts';
import { tailLogEntries } from './tailLogEntries.ts';

/** What is served of logging.googleapis.com, v2. The RPCs share the numbering of entries, and so their insert ids. */
export function loggingOperations(): {
  readonly operations: readonly Operation[];
  readonly streams: readonly StreamOperation[];
} {
  const entries = new JobLogEntries();
  return {
    operations: [
      operation(LoggingServiceV2.method.listLogEntries, (context, request) =>
        listLogEntries(context, entries, request),
      ),
    ],
    streams: [
      streamOperation(LoggingServiceV2.method.tailLogEntries, (context, request, signal) =>
        tailLogEntries(context, entries, request, signal),
      ),
    ],
  };
}
