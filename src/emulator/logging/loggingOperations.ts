import { operation, streamOperation, type Operation, type StreamOperation } from '../api/operation.ts';
import { LoggingServiceV2 } from '../gen/google/logging/v2/logging_pb.ts';
import { listLogEntries } from './listLogEntries.ts';
import { tailLogEntries } from './tailLogEntries.ts';

/** What is served of logging.googleapis.com, v2. */
export const loggingOperations: readonly Operation[] = [
  operation(LoggingServiceV2.method.listLogEntries, listLogEntries),
];

export const loggingStreams: readonly StreamOperation[] = [
  streamOperation(LoggingServiceV2.method.tailLogEntries, tailLogEntries),
];
