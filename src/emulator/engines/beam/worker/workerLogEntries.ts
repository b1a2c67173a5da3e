import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  LogEntry_Severity_Enum as Severity,
  type LogEntry,
} from '../../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import type { WorkerLogEntry } from '../../engine.ts';
import type { StepIds } from '../pipeline/stepIds.ts';

/** Numbers that a newer Beam sends are not here. */
const severities: ReadonlyMap<Severity, WorkerLogEntry['severity']> = new Map<
  Severity,
  WorkerLogEntry['severity']
>([
  [Severity.UNSPECIFIED, 'INFO'],
  [Severity.TRACE, 'DEBUG'],
  [Severity.DEBUG, 'DEBUG'],
  [Severity.INFO, 'INFO'],
  [Severity.NOTICE, 'NOTICE'],
  [Severity.WARN, 'WARNING'],
  [Severity.ERROR, 'ERROR'],
  [Severity.CRITICAL, 'CRITICAL'],
]);
const longestMessage = 250_000;

/** What a worker has logged, as an entry of the job's log `worker`. */
export function workerLogEntry(entry: LogEntry, worker: string, steps: StepIds): WorkerLogEntry {
  const step = steps.nameOf(entry.transformId);
  const { logLocation, thread, trace } = entry;
  const message = trace === '' ? entry.message : `${entry.message}\n${trace}`;
  return {
    time: entry.timestamp === undefined ? new Date() : timestampDate(entry.timestamp),
    severity: severities.get(entry.severity) ?? 'INFO',
    message: message.slice(0, longestMessage),
    log: 'worker',
    worker,
    ...(step === undefined ? {} : { step }),
    ...(logLocation === '' ? {} : { logger: logLocation }),
    ...(thread === '' ? {} : { thread }),
  };
}
